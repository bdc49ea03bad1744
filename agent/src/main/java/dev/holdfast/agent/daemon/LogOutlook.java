package dev.holdfast.agent.daemon;

import dev.holdfast.agent.control.Change;
import dev.holdfast.agent.control.Chronicle;
import dev.holdfast.agent.database.LogStanding;
import dev.holdfast.engine.console.Failure;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How the logs of databases stand; what changes for the worse, and what for the better, is noted once. */
final class LogOutlook {
    private static final String SEE_LOG = "See the agent's log for why it is not received or not stored.";

    private final Chronicle chronicle;
    private Map<Place, LogStanding> before = new HashMap<>();
    private Map<Place, Boolean> met = new HashMap<>();

    LogOutlook(Chronicle chronicle) {
        this.chronicle = chronicle;
    }

    private record Place(String workload, String site) {}

    /** Notes what changed since the last time. */
    void tell(List<LogStanding> standings, Instant now) {
        Map<Place, LogStanding> all = new HashMap<>();
        Map<Place, Boolean> metNow = new HashMap<>();
        for (LogStanding standing : standings) {
            Place place = new Place(standing.workload(), standing.site());
            tellOfTrouble(standing, Optional.ofNullable(before.get(place)));
            tellOfObjective(standing, place, now, metNow);
            all.put(place, standing);
        }
        before = all;
        met = metNow;
    }

    /** As long as nothing is known of a site, as when the agent has just begun, there is nothing to tell. */
    private void tellOfObjective(LogStanding standing, Place place, Instant now, Map<Place, Boolean> metNow) {
        Optional<Boolean> last = Optional.ofNullable(met.get(place));
        if (standing.until().isEmpty()) {
            last.ifPresent(each -> metNow.put(place, each));
            return;
        }
        boolean holds = standing.isMet(now);
        metNow.put(place, holds);
        if (!holds && last.orElse(true)) {
            String why =
                    standing.trouble().map(trouble -> ": " + trouble.message()).orElse("");
            note(
                    Change.Kind.LOG_BREACHED,
                    standing,
                    "The log makes it restorable up to " + standing.until().get()
                            + " only, which is older than the objective allows" + why,
                    standing.trouble().map(Failure::hint).orElse(SEE_LOG));
        } else if (holds && !last.orElse(true)) {
            note(Change.Kind.LOG_MET, standing, "The log keeps the objective again", "");
        }
    }

    private void tellOfTrouble(LogStanding standing, Optional<LogStanding> last) {
        boolean had = last.flatMap(LogStanding::trouble).isPresent();
        if (standing.trouble().isPresent() && !had) {
            Failure trouble = standing.trouble().get();
            note(Change.Kind.LOG_STALLED, standing, "The log is not stored: " + trouble.message(), trouble.hint());
        } else if (standing.trouble().isEmpty() && had) {
            note(Change.Kind.LOG_RESUMED, standing, "The log is stored again", "");
        }
        boolean gaped = last.filter(LogStanding::gap).isPresent();
        if (standing.gap() && !gaped) {
            note(
                    Change.Kind.LOG_GAP,
                    standing,
                    "A part of the log is lost; a new base is taken",
                    "Instants from there to the new base cannot be restored. See why the server did not keep its log.");
        } else if (!standing.gap() && gaped) {
            note(Change.Kind.LOG_GAP_OVER, standing, "A new base was taken, from which the log goes on", "");
        }
    }

    private void note(Change.Kind kind, LogStanding standing, String message, String hint) {
        chronicle.add(kind, Optional.of(standing.workload()), Optional.of(standing.site()), message, hint);
    }
}
