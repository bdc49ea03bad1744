package dev.holdfast.agent.capture;

import dev.holdfast.engine.backup.Backup;
import java.util.List;
import java.util.Optional;

/**
 * What is taken at the same moment as a point, seen from that point: it comes to each of these places once, in this order, and
 * waits there until all others are as far, or will not come. For one thread at a time.
 */
public interface Companion {
    /** There is nothing else: the point is taken at a moment of its own. */
    Companion NONE = new Companion() {
        @Override
        public void begin() {}

        @Override
        public void ready() {}

        @Override
        public void opened() {}

        @Override
        public void still() {}

        @Override
        public Backup.Gathered gathered() {
            return new Backup.Gathered(Optional.empty(), List.of());
        }

        @Override
        public void leave(String why) {}

        @Override
        public void awaitStill() {}
    };

    /** Before anything is done for the point. */
    void begin() throws InterruptedException;

    /** When the hook before it ran: its source is opened next. */
    void ready() throws InterruptedException;

    /** When its source is open: it is read next, as soon as there is room. */
    void opened() throws InterruptedException;

    /** When nothing that it holds can change any more. */
    void still() throws InterruptedException;

    /** What is kept with it. Once, after {@link #still}; the hook after it may run meanwhile. */
    Backup.Gathered gathered() throws InterruptedException;

    /**
     * The point will not come, so the others need not wait for it. Does nothing after {@link #still}, or when called again.
     *
     * @param why a sentence without its stop
     */
    void leave(String why);

    /** After {@link #leave}: waits until all others are still, as what the hook before holds may be theirs as well. */
    void awaitStill() throws InterruptedException;
}
