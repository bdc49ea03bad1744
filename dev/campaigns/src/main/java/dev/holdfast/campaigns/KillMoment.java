package dev.holdfast.campaigns;

import java.io.IOException;
import java.time.Duration;
import java.util.SplittableRandom;

/**
 * When a program is killed. Half of the time after any time that it may take; else as soon as a store has that many
 * files more, or a little later: that is where programs that write are hurt most.
 */
record KillMoment(Duration after, int moreFiles) {
    private static final int MOST_FILES = 6;
    private static final Duration LONGEST = Duration.ofMinutes(2);

    /** @param usual how long the program takes when nobody kills it */
    static KillMoment any(SplittableRandom random, Duration usual, boolean writesStore) {
        if (writesStore && random.nextBoolean()) {
            return new KillMoment(Duration.ofNanos(random.nextLong(20_000_000)), 1 + random.nextInt(MOST_FILES));
        }
        return new KillMoment(Duration.ofNanos((long) (random.nextDouble() * 1.1 * usual.toNanos())), 0);
    }

    /** Waits for the moment, or until the program ends. */
    void await(Child child, Site store, long filesBefore) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + LONGEST.toNanos();
        while (moreFiles > 0
                && child.isRunning()
                && store.fileCount() < filesBefore + moreFiles
                && System.nanoTime() - deadline < 0) {
            Thread.sleep(1);
        }
        child.await(after);
    }

    @Override
    public String toString() {
        return (moreFiles > 0 ? moreFiles + " files and " : "") + after.toMillis() + " ms";
    }
}
