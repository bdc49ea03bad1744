package dev.holdfast.engine.limit;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Semaphore;

/**
 * How many threads compute at once, however many there are. They get their turns in the order in which they asked. Safe for
 * use by many threads.
 *
 * <p>Who has a turn only computes: it waits neither for a source, a store, a buffer nor another turn, so that every turn
 * ends, and one capture that hangs holds up no other.
 */
public final class Processors {
    /** No limit: nobody waits for a turn. */
    public static final int ALL = Integer.MAX_VALUE;

    private final Permits permits;
    private int count;

    /** A semaphore that can be made smaller. */
    private static final class Permits extends Semaphore {
        private static final long serialVersionUID = 1L;

        Permits(int count) {
            super(count, true);
        }

        void reduce(int by) {
            reducePermits(by);
        }
    }

    /** @param count threads at once, at least 1 */
    public Processors(int count) {
        this.permits = new Permits(requireSome(count));
        this.count = count;
    }

    /** As many as ask. */
    public static Processors unlimited() {
        return new Processors(ALL);
    }

    private static int requireSome(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("nothing could be computed: " + count);
        }
        return count;
    }

    /** Changes how many threads compute at once. Turns that were begun end as they would have. */
    public synchronized void set(int next) {
        int more = requireSome(next) - count;
        count = next;
        if (more > 0) {
            permits.release(more);
        } else {
            permits.reduce(-more);
        }
    }

    /** Threads that wait for their turn just now: an estimate while that changes. */
    public int waiting() {
        return permits.getQueueLength();
    }

    /** Turns for one thread at a time. */
    public Turn turn() {
        return new Turn();
    }

    /** One of the threads that compute, while it does. For one thread at a time. */
    public final class Turn {
        private boolean begun;

        private Turn() {}

        /** Waits until it may compute; nothing if it may already. */
        public void begin() throws InterruptedException {
            if (!begun) {
                permits.acquire();
                begun = true;
            }
        }

        /** Lets another compute; nothing if it was not begun. */
        public void end() {
            if (begun) {
                begun = false;
                permits.release();
            }
        }

        /** Takes the next of a queue; if that has to be waited for, others compute meanwhile. */
        public <T> T take(BlockingQueue<T> queue) throws InterruptedException {
            T ready = queue.poll();
            if (ready != null) {
                return ready;
            }
            boolean again = begun;
            end();
            T taken = queue.take();
            if (again) {
                begin();
            }
            return taken;
        }
    }
}
