package dev.holdfast.spi.database;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a recovery came to.
 *
 * @param position where the replay ended, as the server's own tools write it
 * @param instant when the last transaction was committed that is in the copy, by the server's clock; empty if the log held
 *     none
 * @param next the first that is not in the copy, as the server describes it; empty if the log ended before
 * @param checks what was looked at afterwards
 * @param running how to reach the server if it still runs: a command line
 */
public record Recovered(
        String position,
        Optional<Instant> instant,
        Optional<String> next,
        List<Check> checks,
        Optional<String> running) {
    public Recovered {
        checks = List.copyOf(checks);
    }

    /** How a check ended. */
    public enum Verdict {
        /** It found all well. */
        PASSED,
        /** It found something wrong. */
        FAILED,
        /** It could not be made. */
        SKIPPED
    }

    /**
     * Something that was looked at.
     *
     * @param name what was
     * @param detail what was found, in plain words, at most 10,000 characters; may be empty
     */
    public record Check(String name, Verdict verdict, String detail) {}

    /** Whether no check found something wrong. */
    public boolean isSound() {
        return checks.stream().noneMatch(check -> check.verdict() == Verdict.FAILED);
    }
}
