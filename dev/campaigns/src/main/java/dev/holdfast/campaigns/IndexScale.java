package dev.holdfast.campaigns;

import dev.holdfast.engine.index.ChunkIndex;
import dev.holdfast.engine.index.PackContents;
import dev.holdfast.engine.index.PackLocation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * The index at the scale that the architecture promises: builds one of synthetic entries, opens it again, and measures
 * lookups and memory. Exits with 1 if a figure is worse than asked for, or an answer is wrong.
 */
public final class IndexScale {
    private static final int SEGMENT_IDENTITIES = 1 << 18;

    private final IndexScaleOptions options;
    private final SyntheticPacks packs;
    private final List<String> failures = new ArrayList<>();

    private IndexScale(IndexScaleOptions options) {
        this.options = options;
        this.packs = new SyntheticPacks(options.seed(), options.perPack());
    }

    /** {@code <entries> <folder> <seed>} and {@code --name=value} options: {@link IndexScaleOptions}. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        IndexScaleOptions options;
        try {
            options = IndexScaleOptions.parse(List.of(arguments));
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.err.println(IndexScaleOptions.USAGE);
            System.exit(2);
            return;
        }
        System.exit(new IndexScale(options).run() ? 0 : 1);
    }

    private boolean run() throws IOException, InterruptedException {
        print("seed", String.format(Locale.ROOT, "%d", options.seed()));
        try (AnonymousMemory memory = AnonymousMemory.watch()) {
            build();
            print(
                    "anonymous memory, most while building",
                    String.format(Locale.ROOT, "%.0f MiB", memory.mostMebibytes()));
            if (options.lookups()) {
                look();
            }
            print(
                    "file size",
                    String.format(Locale.ROOT, "%.1f bytes an entry", fileBytes() / (double) options.entries()));
            print("anonymous memory, most", String.format(Locale.ROOT, "%.0f MiB", memory.mostMebibytes()));
            atMost("anonymous memory (MiB)", memory.mostMebibytes(), options.mostAnonymousMebibytes());
        }
        failures.forEach(failure -> System.out.println("FAILED " + failure));
        return failures.isEmpty();
    }

    private void build() throws IOException {
        try (ChunkIndex index = ChunkIndex.open(options.folder())) {
            if (index.size() == options.entries()) {
                print("build", String.format(Locale.ROOT, "found %d entries", options.entries()));
                return;
            }
            index.clear();
            long start = System.nanoTime();
            long packsOfSegment = Math.max(1, SEGMENT_IDENTITIES / options.perPack());
            long allPacks = Math.ceilDiv(options.entries(), options.perPack());
            for (long first = 0; first < allPacks; first += packsOfSegment) {
                index.addSegment("segment " + first, segment(first, Math.min(allPacks, first + packsOfSegment)));
            }
            index.flush();
            double seconds = seconds(start);
            print("build", String.format(Locale.ROOT, "%.1f s, %.0f entries/s", seconds, options.entries() / seconds));
            if (index.size() != options.entries()) {
                failures.add(options.entries() + " entries were added, the index has " + index.size());
            }
        }
    }

    private List<PackContents> segment(long first, long end) {
        List<PackContents> segment = new ArrayList<>();
        for (long pack = first; pack < end; pack++) {
            long entry = pack * options.perPack();
            int count = (int) Math.min(options.perPack(), options.entries() - entry);
            byte[] identities = new byte[count * SyntheticPacks.IDENTITY_LENGTH];
            for (int i = 0; i < count; i++) {
                packs.identity(entry + i, identities, i * SyntheticPacks.IDENTITY_LENGTH);
            }
            segment.add(new PackContents(packs.location(pack), identities));
        }
        return segment;
    }

    private void look() throws IOException, InterruptedException {
        long start = System.nanoTime();
        try (ChunkIndex index = ChunkIndex.open(options.folder())) {
            print("open", String.format(Locale.ROOT, "%.1f ms", seconds(start) * 1000));
            LookupRates rates = new LookupRates(index, packs, options);
            double misses = measure("misses", rates, LookupRates.Order.MISSES);
            double hits = measure("hits at random", rates, LookupRates.Order.RANDOM);
            double inOrder = measure("hits in stored order", rates, LookupRates.Order.STORED);
            measure("backup: stored order, 3% misses", rates, LookupRates.Order.BACKUP);
            atLeast("misses/s", misses, options.fewestMisses());
            atLeast("hits/s at random", hits, options.fewestHits());
            atLeast("hits/s in stored order", inOrder, options.fewestInOrder());
            if (rates.wrong() > 0) {
                failures.add(rates.wrong() + " wrong answers");
            }
        }
    }

    private static double measure(String name, LookupRates rates, LookupRates.Order order) throws InterruptedException {
        LookupRates.Rate rate = rates.measure(order);
        print(
                name,
                String.format(
                        Locale.ROOT,
                        "%.0f lookups/s, %.0f per second of a processor",
                        rate.perSecond(),
                        rate.perProcessorSecond()));
        return rate.perSecond();
    }

    private void atLeast(String what, double found, double wanted) {
        if (found < wanted) {
            failures.add(String.format(Locale.ROOT, "%s: %.0f, wanted at least %.0f", what, found, wanted));
        }
    }

    private void atMost(String what, double found, double wanted) {
        if (found > wanted) {
            failures.add(String.format(Locale.ROOT, "%s: %.0f, wanted at most %.0f", what, found, wanted));
        }
    }

    private long fileBytes() throws IOException {
        try (Stream<Path> files = Files.list(options.folder())) {
            return files.mapToLong(file -> file.toFile().length()).sum();
        }
    }

    private static double seconds(long start) {
        return (System.nanoTime() - start) / 1e9;
    }

    private static void print(String name, String value) {
        System.out.println(name + ": " + value);
    }

    /** The name and kind of pack that an entry was put into, so that answers can be checked without a table. */
    static boolean isRight(SyntheticPacks packs, PackLocation found, long entry, boolean thoroughly) {
        long pack = packs.packOf(entry);
        return found.length() == SyntheticPacks.length(pack) && (!thoroughly || found.equals(packs.location(pack)));
    }
}
