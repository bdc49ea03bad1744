package dev.holdfast.agent.report;

import dev.holdfast.agent.control.Change;
import dev.holdfast.agent.history.Span;
import dev.holdfast.agent.history.Spans;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** When a running agent saw that an objective did not hold. */
public final class Seen {
    private Seen() {}

    /** Whose objective it is. */
    public enum Kind {
        /** That of points. */
        POINTS,
        /** That of a database's log. */
        LOG
    }

    /**
     * The times of one objective.
     *
     * @param changes what was noted, the earliest first
     * @param watched when an agent ran: what it saw last is known until it ended
     */
    static Spans of(String workload, String site, Kind kind, List<Change> changes, Spans watched) {
        List<Span> breaches = new ArrayList<>();
        Optional<Instant> since = Optional.empty();
        for (Change change : changes) {
            if (change.workload().filter(workload::equals).isEmpty()
                    || change.site().filter(site::equals).isEmpty()) {
                continue;
            }
            Turn turn = turn(change.kind(), kind);
            switch (turn) {
                case BROKEN -> {
                    since.ifPresent(begin -> breaches.add(new Span(begin, lastSeen(begin, change.at(), watched))));
                    since = Optional.of(change.at());
                }
                case HELD -> {
                    since.ifPresent(begin -> breaches.add(new Span(begin, lastSeen(begin, change.at(), watched))));
                    since = Optional.empty();
                }
                case NEITHER -> {} // about something else
            }
        }
        since.ifPresent(begin -> breaches.add(new Span(begin, lastSeen(begin, Instant.MAX, watched))));
        return Spans.of(breaches);
    }

    /** What a change says of an objective. */
    private enum Turn {
        BROKEN,
        HELD,
        NEITHER
    }

    private static Turn turn(Change.Kind change, Kind kind) {
        return switch (change) {
            case OBJECTIVE_BREACHED, FIRST_POINT_OVERDUE -> kind == Kind.POINTS ? Turn.BROKEN : Turn.NEITHER;
            case OBJECTIVE_MET, OBJECTIVE_AT_RISK, FIRST_POINT -> kind == Kind.POINTS ? Turn.HELD : Turn.NEITHER;
            case LOG_BREACHED -> kind == Kind.LOG ? Turn.BROKEN : Turn.NEITHER;
            case LOG_MET -> kind == Kind.LOG ? Turn.HELD : Turn.NEITHER;
            case AGENT_STARTED,
                    CONFIGURED,
                    CONFIGURATION_REFUSED,
                    SITE_UP,
                    SITE_DOWN,
                    CAPTURE_FAILED,
                    COPY_FAILED,
                    LOG_STALLED,
                    LOG_RESUMED,
                    LOG_GAP,
                    LOG_GAP_OVER,
                    ENVIRONMENT_INCOMPLETE,
                    ENVIRONMENT_COMPLETE,
                    OVERLOAD,
                    OVERLOAD_OVER,
                    PAUSED,
                    RESUMED,
                    CLOCK_JUMP -> Turn.NEITHER;
        };
    }

    /** Until when the agent that saw it begin ran, but no later than a bound. */
    private static Instant lastSeen(Instant begin, Instant bound, Spans watched) {
        Instant until = watched.list().stream()
                .filter(span -> span.to().isAfter(begin) && !span.from().isAfter(begin))
                .map(Span::to)
                .findFirst()
                .orElse(begin);
        return until.isBefore(bound) ? until : bound;
    }
}
