package dev.holdfast.spi.database;

import dev.holdfast.spi.source.SourceException;
import java.util.List;
import java.util.function.Consumer;

/** A database that is being restored, whose recovery may be left to its operator, or be kept going. */
public interface StandbyTarget extends DatabaseTarget {
    /** What it was made of; a standby that was followed before needs the log from where it is to replay, and no base. */
    Base base();

    /**
     * Configures the recovery, and starts nothing. All that it takes is in the copy when this returns, the log too, and is
     * durable.
     *
     * @param order how far; no query is asked
     * @throws SourceException.TargetFailed if it could not be configured
     */
    Prepared prepare(RecoveryOrder order, LogSource log) throws SourceException, InterruptedException;

    /**
     * Has the server replay the log as it grows, on a copy that cannot reach production, until the thread is interrupted, the
     * server is promoted or it fails.
     *
     * @param listener hears how far it is, every few seconds, on the calling thread
     * @return the last that was heard of it, once it was promoted: it runs on
     * @throws InterruptedException if the thread was; the server is stopped, and can go on
     * @throws SourceException.TargetFailed if the server ended; what stands there can go on if its cause is mended
     */
    Standing follow(GrowingLog log, Consumer<Standing> listener) throws SourceException, InterruptedException;

    /**
     * A recovery that was configured.
     *
     * @param checks what was looked at
     * @param log where the log that it replays was laid
     * @param logBytes how much that is
     * @param until how far it goes, in words that go on "replays the log"
     * @param steps what the operator does next, in order
     */
    record Prepared(List<Recovered.Check> checks, String log, long logBytes, String until, List<Step> steps) {
        public Prepared {
            checks = List.copyOf(checks);
            steps = List.copyOf(steps);
        }

        /** Whether no check found something wrong. */
        public boolean isSound() {
            return checks.stream().noneMatch(check -> check.verdict() == Recovered.Verdict.FAILED);
        }
    }

    /**
     * Something that an operator does.
     *
     * @param command a line for a shell
     * @param effect what comes of it, a sentence
     */
    record Step(String command, String effect) {}
}
