package dev.holdfast.campaigns;

import dev.holdfast.engine.index.ChunkIndex;
import dev.holdfast.engine.index.PackLocation;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;

/** Lookups as fast as threads can ask, in the orders that matter; answers are checked. */
final class LookupRates {
    /** In which order entries are asked for. */
    enum Order {
        /** Identities that no pack holds: a first backup. */
        MISSES,
        /** Any entry: the worst. */
        RANDOM,
        /** Stretches in the order in which they were stored: a backup of what was backed up before. */
        STORED,
        /** The same, with something new now and then. */
        BACKUP
    }

    /** Entries asked for in stored order before the next stretch begins elsewhere: about 64 packs. */
    private static final int STRETCH = 1 << 14;

    private static final double NANOS = 1e9;
    private static final int BATCH = 256;
    private static final int NEW_OF_100 = 3;
    private static final int THOROUGH = 1024;

    private final ChunkIndex index;
    private final SyntheticPacks packs;
    private final IndexScaleOptions options;
    private final AtomicLong wrong = new AtomicLong();
    private long round;

    LookupRates(ChunkIndex index, SyntheticPacks packs, IndexScaleOptions options) {
        this.index = index;
        this.packs = packs;
        this.options = options;
    }

    /** Wrong answers so far. */
    long wrong() {
        return wrong.get();
    }

    /**
     * @param perSecond of all threads together
     * @param perProcessorSecond of one thread, while it had a processor: the machine may be busy with other things
     */
    record Rate(double perSecond, double perProcessorSecond) {}

    /** Asks for some seconds, after one of warming up. */
    Rate measure(Order order) throws InterruptedException {
        askFor(order, 1);
        return askFor(order, options.seconds());
    }

    private Rate askFor(Order order, int seconds) throws InterruptedException {
        AtomicLong asked = new AtomicLong();
        AtomicLong processorNanos = new AtomicLong();
        long start = System.nanoTime();
        long deadline = System.nanoTime() + seconds * 1_000_000_000L;
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < options.threads(); i++) {
            SplittableRandom random = new SplittableRandom(SyntheticPacks.mix(options.seed() + ++round));
            threads.add(Thread.ofPlatform().start(() -> {
                asked.addAndGet(askUntil(deadline, order, random));
                processorNanos.addAndGet(ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime());
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        return new Rate(
                asked.get() / ((System.nanoTime() - start) / NANOS), asked.get() / (processorNanos.get() / NANOS));
    }

    private long askUntil(long deadline, Order order, SplittableRandom random) {
        byte[] identity = new byte[SyntheticPacks.IDENTITY_LENGTH];
        long asked = 0;
        long entry = 0;
        while (System.nanoTime() - deadline < 0) {
            for (int i = 0; i < BATCH; i++, asked++) {
                entry = next(order, entry, asked, random);
                ask(entry, identity, asked % THOROUGH == 0);
            }
        }
        return asked;
    }

    /** Entries from {@code entries} on were never stored. */
    private long next(Order order, long last, long asked, SplittableRandom random) {
        long entries = options.entries();
        return switch (order) {
            case MISSES -> entries + random.nextLong(Long.MAX_VALUE / 8);
            case RANDOM -> random.nextLong(entries);
            case STORED -> asked % STRETCH == 0 ? random.nextLong(entries) : (last + 1) % entries;
            case BACKUP -> {
                long stored = last >= entries ? last - entries : last;
                long following = asked % STRETCH == 0 ? random.nextLong(entries) : (stored + 1) % entries;
                yield random.nextInt(100) < NEW_OF_100 ? following + entries : following;
            }
        };
    }

    private void ask(long entry, byte[] identity, boolean thoroughly) {
        packs.identity(entry, identity, 0);
        Optional<PackLocation> found = index.find(identity);
        boolean stored = entry < options.entries();
        if (found.isPresent() != stored || (stored && !IndexScale.isRight(packs, found.get(), entry, thoroughly))) {
            wrong.incrementAndGet();
        }
    }
}
