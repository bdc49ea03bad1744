package dev.holdfast.engine.index;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Merges runs into one, in memory bounded by the number of runs: 512 KiB for each. */
final class Merge {
    private Merge() {}

    /**
     * Writes the entries of all runs into a new one; not durable yet.
     *
     * @param runs at least one, the oldest first
     * @param number of the new run
     */
    static RunFacts merge(IndexFolder folder, List<Run> runs, long number) throws IOException {
        long entries = runs.stream().mapToLong(Run::entries).sum();
        List<RunCursor> cursors = new ArrayList<>();
        try (RunWriter writer = new RunWriter(folder, number, entries)) {
            for (Run run : runs) {
                RunCursor cursor = run.cursor(folder);
                cursors.add(cursor);
                cursor.advance();
            }
            copyInOrder(cursors.toArray(RunCursor[]::new), writer);
            return writer.finish();
        } finally {
            for (RunCursor cursor : cursors) {
                cursor.close();
            }
        }
    }

    private static void copyInOrder(RunCursor[] cursors, RunWriter writer) throws IOException {
        while (true) {
            // Few cursors, so that a search through all is no slower than a heap. The first of equals is the oldest.
            RunCursor least = cursors[0];
            for (RunCursor cursor : cursors) {
                if (cursor.key() < least.key()) {
                    least = cursor;
                }
            }
            if (least.key() == RunCursor.END) {
                return;
            }
            writer.add(least.key(), least.ordinal());
            least.advance();
        }
    }
}
