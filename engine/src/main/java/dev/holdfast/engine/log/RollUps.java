package dev.holdfast.engine.log;

import dev.holdfast.engine.format.LogHead;
import dev.holdfast.engine.format.LogName;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Says when the small segments of a log are to be rolled up into a larger one: so that what is kept for long are few
 * objects, however often something is shipped. Used by one thread.
 */
final class RollUps {
    /** From so many bytes of log on a roll-up is worth its object. */
    static final long ENOUGH = 16 << 20;

    /** A segment of so many bytes of log stays as it is: copying it would save few objects, and cost as much as it did. */
    static final long LARGE = 4 << 20;

    /** From so many segments on they are rolled up however small they are: an hour's, at one in five seconds. */
    static final int MANY = 720;

    /** What says nothing but that nothing happens is rolled up once a day. */
    static final Duration LONG = Duration.ofDays(1);

    private final List<Stored> run = new ArrayList<>();
    private long bytes;
    private Instant since = Instant.MIN;

    /**
     * A segment that was stored.
     *
     * @param name where it stands
     * @param head what it says of itself
     */
    record Stored(LogName name, LogHead head) {}

    /** Takes note of a segment, the newest; what is to be rolled up now, end to end, if anything. */
    Optional<List<Stored>> add(Stored segment, Instant now) {
        if (length(segment) >= LARGE) {
            return take();
        }
        Optional<List<Stored>> ended = Optional.empty();
        if (!run.isEmpty() && !follows(segment)) {
            ended = take();
        }
        if (run.isEmpty()) {
            since = now;
        }
        run.add(segment);
        bytes += length(segment);
        boolean due = bytes >= ENOUGH || run.size() >= MANY || now.isAfter(since.plus(LONG));
        return due && ended.isEmpty() ? take() : ended;
    }

    private boolean follows(Stored segment) {
        LogHead before = run.getLast().head();
        return before.stream().equals(segment.head().stream())
                && before.end() == segment.head().start()
                && segment.head().follows()
                && segment.head().branch().isEmpty()
                && bytes + length(segment) <= LogHead.LONGEST;
    }

    private static long length(Stored segment) {
        return segment.head().end() - segment.head().start();
    }

    private Optional<List<Stored>> take() {
        List<Stored> all = List.copyOf(run);
        run.clear();
        bytes = 0;
        return all.size() > 1 ? Optional.of(all) : Optional.empty();
    }
}
