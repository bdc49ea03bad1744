package dev.holdfast.agent.notification;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A condition that somebody should know of, from when it began to when it ends.
 *
 * @param key what it is known by
 * @param severity how bad it is
 * @param what what is the case, in plain words, without the workload: "the objective is not met at site far"
 * @param cause why, with the words of what failed; may be empty
 * @param advice what to do about it; may be empty
 * @param since when it began
 * @param explainedBy alerts that say it better: while one of them stands, this one is not told
 */
public record Alert(
        AlertKey key,
        Severity severity,
        String what,
        String cause,
        String advice,
        Instant since,
        Set<AlertKey> explainedBy) {
    private static final int LONGEST_WHAT = 200;
    private static final int LONGEST_CAUSE = 1000;

    /** Longer texts are cut, and made one line each: they may repeat what a store or a program said. */
    public Alert {
        what = PlainText.line(what, LONGEST_WHAT);
        cause = PlainText.line(cause, LONGEST_CAUSE);
        advice = PlainText.line(advice, LONGEST_CAUSE);
        explainedBy = Set.copyOf(explainedBy);
    }

    /** An alert that nothing else explains. */
    public static Alert of(AlertKey key, Severity severity, String what, String cause, String advice, Instant since) {
        return new Alert(key, severity, what, cause, advice, since, Set.of());
    }

    /** The same, not to be told while one of those stands, which may be named more than once. */
    public Alert unless(AlertKey... better) {
        return new Alert(key, severity, what, cause, advice, since, new HashSet<>(List.of(better)));
    }

    /** The same condition as it was told before: only since when does not matter. */
    boolean saysAs(Alert other) {
        return severity == other.severity
                && what.equals(other.what)
                && cause.equals(other.cause)
                && advice.equals(other.advice)
                && explainedBy.equals(other.explainedBy);
    }
}
