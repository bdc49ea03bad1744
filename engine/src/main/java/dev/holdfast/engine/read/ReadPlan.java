package dev.holdfast.engine.read;

import dev.holdfast.engine.format.PackDirectory;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Which chunks are read together: neighbours in one pack, as each read of a store costs its latency. */
final class ReadPlan {
    private static final int LONGEST = 4 << 20;
    private static final int WIDEST_GAP = 128 << 10;

    private ReadPlan() {}

    /** All parts of the stretches by reads, each in the order of the pack. */
    static List<List<Stretch.Part>> of(List<Stretch> stretches) {
        List<Stretch.Part> ordered = stretches.stream()
                .flatMap(each -> each.parts().stream())
                .sorted(PLACE)
                .toList();
        List<List<Stretch.Part>> reads = new ArrayList<>();
        int from = 0;
        for (int to = 1; to <= ordered.size(); to++) {
            if (to == ordered.size() || !joins(ordered.get(from), ordered.get(to - 1), ordered.get(to))) {
                reads.add(ordered.subList(from, to));
                from = to;
            }
        }
        return reads;
    }

    private static final Comparator<Stretch.Part> PLACE = Comparator.<Stretch.Part, String>comparing(
                    part -> part.located().pack().hint().sha256())
            .thenComparingInt(part -> part.located().entry().offset());

    private static boolean joins(Stretch.Part first, Stretch.Part last, Stretch.Part next) {
        PackDirectory.Entry start = first.located().entry();
        PackDirectory.Entry end = next.located().entry();
        return first.located().packs() == next.located().packs()
                && first.located().pack().hint().equals(next.located().pack().hint())
                && end.offset() - last.located().entry().end() <= WIDEST_GAP
                && end.end() - start.offset() <= LONGEST;
    }

    /** Where a read ends in its pack. */
    static int end(List<Stretch.Part> read) {
        return read.stream()
                .mapToInt(part -> part.located().entry().end())
                .max()
                .orElseThrow();
    }
}
