package dev.holdfast.agent.control;

import dev.holdfast.engine.console.Failure;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The last of what changed. Safe for use by many threads. */
public final class Chronicle {
    /** How many changes are remembered. */
    public static final int REMEMBERED = 1000;

    private final InstantSource clock;
    private final Consumer<Change> keeper;
    private final Deque<Change> changes = new ArrayDeque<>();
    private long last;

    /**
     * Begins one.
     *
     * @param keeper keeps each change for longer than this does
     */
    public Chronicle(InstantSource clock, Consumer<Change> keeper) {
        this.clock = clock;
        this.keeper = keeper;
    }

    /** Adds what changed now. */
    public synchronized void add(
            Change.Kind kind, Optional<String> workload, Optional<String> site, String message, String hint) {
        Change change = new Change(++last, clock.instant(), kind, workload, site, message, hint);
        keeper.accept(change);
        changes.addFirst(change);
        if (changes.size() > REMEMBERED) {
            changes.removeLast();
        }
    }

    /** Adds what failed now. */
    public void add(Change.Kind kind, Optional<String> workload, Optional<String> site, Failure why) {
        add(kind, workload, site, why.message(), why.hint());
    }

    /** Those with a higher number than {@code after}, the latest first. */
    public synchronized List<Change> after(long after, int most) {
        return changes.stream()
                .takeWhile(change -> change.id() > after)
                .limit(most)
                .toList();
    }
}
