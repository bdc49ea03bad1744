package dev.holdfast.agent.daemon;

import dev.holdfast.agent.control.Change;
import dev.holdfast.agent.control.Chronicle;
import dev.holdfast.agent.control.Explanation;
import dev.holdfast.agent.schedule.ClockJump;
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

    private final Chronicle chronicle;
    private final Map<Place, Standing.State> before = new HashMap<>();
    private final Set<Place> overdue = new HashSet<>();
    private final Set<Overload.Bottleneck> overloaded = new HashSet<>();
    private Optional<ClockJump> jumped = Optional.empty();

    Outlook(Chronicle chronicle) {
        this.chronicle = chronicle;
    }

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
        tellOfOverloads(status.overloads());
        tellOfJump(status.jump());
        return line(status.standings());
    }

    private void tellOfOverloads(List<Overload> overloads) {
        for (Overload overload : overloads) {
            if (overloaded.add(overload.where())) {
                LOG.atWarn()
                        .addKeyValue("where", overload.where())
                        .addKeyValue("demand", String.format("%.2f", overload.demand()))
                        .addKeyValue("workloads", overload.workloads().size())
                        .log("more is asked for than the limits allow: all of it is done less often");
                note(Change.Kind.OVERLOAD, overload.where(), "More is asked for than the limits allow");
            }
        }
        List<Overload.Bottleneck> now = overloads.stream().map(Overload::where).toList();
        overloaded.stream()
                .filter(where -> !now.contains(where))
                .forEach(
                        where -> note(Change.Kind.OVERLOAD_OVER, where, "All that is asked for fits the limits again"));
        overloaded.retainAll(now);
    }

    private void note(Change.Kind kind, Overload.Bottleneck where, String what) {
        Optional<String> site =
                where instanceof Overload.Bottleneck.Copies(String name) ? Optional.of(name) : Optional.empty();
        chronicle.add(kind, Optional.empty(), site, what + ": " + where, "");
    }

    private void tellOfJump(Optional<ClockJump> jump) {
        if (!jump.equals(jumped)) {
            jumped = jump;
            jump.ifPresent(each -> chronicle.add(
                    Change.Kind.CLOCK_JUMP,
                    Optional.empty(),
                    Optional.empty(),
                    "The clock of this host moved by " + each.by().toSeconds() + " s, or the host slept",
                    ""));
        }
    }

    /** A site that never got a point has nothing that could become too old, and keeps nothing safe. */
    private void tellOfFirst(Standing standing, Place place) {
        boolean none = standing.state() == Standing.State.NEVER;
        if (none && standing.slack().isNegative() && overdue.add(place)) {
            tell(
                    Change.Kind.FIRST_POINT_OVERDUE,
                    LOG.atError(),
                    standing,
                    "there is no point yet, and the objective is not met");
        } else if (!none && overdue.remove(place)) {
            tell(Change.Kind.FIRST_POINT, LOG.atInfo(), standing, "there is a point now");
        }
    }

    private void changed(Standing standing, Standing.State last) {
        switch (standing.state()) {
            case MEETING -> {
                switch (last) {
                    case BREACHED ->
                        tell(Change.Kind.OBJECTIVE_MET, LOG.atInfo(), standing, "the objective is met again");
                    case AT_RISK ->
                        tell(Change.Kind.OBJECTIVE_MET, LOG.atInfo(), standing, "the objective is no longer at risk");
                    case MEETING, NEVER -> {} // as it should be
                }
            }
            case AT_RISK -> tell(Change.Kind.OBJECTIVE_AT_RISK, LOG.atWarn(), standing, "the objective is at risk");
            case BREACHED -> tell(Change.Kind.OBJECTIVE_BREACHED, LOG.atError(), standing, "the objective is not met");
            case NEVER -> {} // told of when the first point is overdue
        }
    }

    private void tell(Change.Kind kind, LoggingEventBuilder event, Standing standing, String what) {
        event.addKeyValue("workload", standing.workload())
                .addKeyValue("site", standing.site())
                .addKeyValue("objective", standing.objective())
                .addKeyValue(
                        "achieved", standing.achieved().map(Object::toString).orElse("none"))
                .addKeyValue("reason", standing.reason())
                .log(what);
        Explanation explanation = Explanation.of(standing);
        chronicle.add(
                kind,
                Optional.of(standing.workload()),
                Optional.of(standing.site()),
                explanation.text(),
                explanation.hint());
    }

    /** How many objectives are met. */
    static int met(List<Standing> standings) {
        return (int) standings.stream()
                .filter(each -> each.state() == Standing.State.MEETING || each.state() == Standing.State.AT_RISK)
                .count();
    }

    private static String line(List<Standing> standings) {
        int met = met(standings);
        return met == standings.size()
                ? "all " + met + " objectives are met"
                : met + " of " + standings.size() + " objectives are met";
    }
}
