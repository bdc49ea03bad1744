package dev.holdfast.agent.daemon;

import dev.holdfast.agent.schedule.Overload;
import dev.holdfast.agent.schedule.Standing;
import dev.holdfast.agent.schedule.Status;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/** How the objectives stand, in a line; what changes for the worse, and what for the better, is logged once. */
final class Outlook {
    private static final Logger LOG = LoggerFactory.getLogger(Outlook.class);

    private final Map<Place, Standing.State> before = new HashMap<>();
    private final Set<Place> overdue = new HashSet<>();
    private final Set<Overload.Bottleneck> overloaded = new HashSet<>();

    private record Place(String workload, String site) {}

    /** Logs what changed; returns the line. */
    String tell(Status status) {
        Set<Place> places = new HashSet<>();
        for (Standing standing : status.standings()) {
            Place place = new Place(standing.workload(), standing.site());
            places.add(place);
            tellOfFirst(standing, place);
            Standing.State last = before.put(place, standing.state());
            if (last != standing.state()) {
                changed(standing, Optional.ofNullable(last).orElse(Standing.State.NEVER));
            }
        }
        before.keySet().retainAll(places);
        overdue.retainAll(places);
        status.overloads().stream()
                .filter(overload -> overloaded.add(overload.where()))
                .forEach(overload -> LOG.atWarn()
                        .addKeyValue("where", overload.where())
                        .addKeyValue("demand", String.format("%.2f", overload.demand()))
                        .addKeyValue("workloads", overload.workloads().size())
                        .log("more is asked for than the limits allow: all of it is done less often"));
        overloaded.retainAll(status.overloads().stream().map(Overload::where).toList());
        return line(status.standings());
    }

    /** A site that never got a point has nothing that could become too old, and keeps nothing safe. */
    private void tellOfFirst(Standing standing, Place place) {
        boolean none = standing.state() == Standing.State.NEVER;
        if (none && standing.slack().isNegative() && overdue.add(place)) {
            log(LOG.atError(), standing, "there is no point yet, and the objective is not met");
        } else if (!none && overdue.remove(place)) {
            log(LOG.atInfo(), standing, "there is a point now");
        }
    }

    private static void changed(Standing standing, Standing.State last) {
        switch (standing.state()) {
            case MEETING -> {
                switch (last) {
                    case BREACHED -> log(LOG.atInfo(), standing, "the objective is met again");
                    case AT_RISK -> log(LOG.atInfo(), standing, "the objective is no longer at risk");
                    case MEETING, NEVER -> {} // as it should be
                }
            }
            case AT_RISK -> log(LOG.atWarn(), standing, "the objective is at risk");
            case BREACHED -> log(LOG.atError(), standing, "the objective is not met");
            case NEVER -> {} // told of when the first point is overdue
        }
    }

    private static void log(LoggingEventBuilder event, Standing standing, String what) {
        event.addKeyValue("workload", standing.workload())
                .addKeyValue("site", standing.site())
                .addKeyValue("objective", standing.objective())
                .addKeyValue(
                        "achieved", standing.achieved().map(Object::toString).orElse("none"))
                .addKeyValue("reason", standing.reason())
                .log(what);
    }

    private static String line(List<Standing> standings) {
        long met = standings.stream()
                .filter(each -> each.state() == Standing.State.MEETING || each.state() == Standing.State.AT_RISK)
                .count();
        return met == standings.size()
                ? "all " + met + " objectives are met"
                : met + " of " + standings.size() + " objectives are met";
    }
}
