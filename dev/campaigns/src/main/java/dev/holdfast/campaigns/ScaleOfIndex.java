package dev.holdfast.campaigns;

import dev.holdfast.engine.Id;
import dev.holdfast.engine.format.ObjectKind;
import dev.holdfast.engine.format.ObjectNames;
import dev.holdfast.engine.keys.KeyFile;
import dev.holdfast.engine.keys.Writer;
import dev.holdfast.engine.plugin.PluginHost;
import dev.holdfast.engine.repository.Repository;
import dev.holdfast.spi.storage.BlobBody;
import dev.holdfast.spi.storage.BlobStore;
import dev.holdfast.spi.storage.PutCondition;
import dev.holdfast.spi.storage.Sha256;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;

/**
 * One small disk in a repository whose index is very large: what a restore by a host that has no local cache needs of the
 * index, and how long a cache takes to load.
 */
final class ScaleOfIndex {
    private static final int CHUNKS_OF_PACK = 40;
    private static final int PACKS_OF_SEGMENT = 25_000;
    private static final int BLOCKS_OF_MEBIBYTE = 16;

    /** The promise of docs/adr/0002: hints lead a restore, so the size of the index must not show. */
    private static final double MOST_SECONDS = 10;

    private final Programs programs;
    private final Path work;
    private final long seed;
    private final Verdict verdict;

    ScaleOfIndex(Programs programs, Path work, long seed, Verdict verdict) {
        this.programs = programs;
        this.work = work;
        this.seed = seed;
        this.verdict = verdict;
    }

    void run(long entries, int diskMebibytes) throws Exception {
        Site site = Site.create(programs, work.resolve("large-index"), work.resolve("cache-warm"));
        ChangingDisk disk = new ChangingDisk(
                work.resolve("large-index.raw"), (long) diskMebibytes << 20, new SplittableRandom(seed));
        disk.fill(0, (long) diskMebibytes * BLOCKS_OF_MEBIBYTE);
        Child.Ended backup = Child.run(site.backupDisk(disk.image(), "disk"));
        verdict.require(backup.done(), "backup: %s", backup);
        grow(site, entries);
        long indexBytes = Folders.bytes(site.folder().resolve("index"));
        verdict.tell("index: %d entries in segments of %d MiB together", entries, indexBytes >> 20);

        Path aside = work.resolve("index-aside");
        Files.move(site.folder().resolve("index"), aside);
        double without = restore(site, disk, "without any index, so 0 bytes of it are fetched");
        Files.move(aside, site.folder().resolve("index"));
        double with = restore(site, disk, "with the index in place");
        verdict.require(Math.max(without, with) <= MOST_SECONDS, "a cold restore took %.1f s", Math.max(without, with));
        load(site, disk);
        Folders.remove(site.folder());
    }

    private double restore(Site site, ChangingDisk disk, String how) throws IOException, InterruptedException {
        Path cache = work.resolve("cache-cold");
        Path to = work.resolve("restored");
        Folders.remove(cache);
        Folders.remove(to);
        Child.Ended ended = Child.run(site.withCache(cache).restoreDisk("disk", "latest", to));
        if (verdict.require(ended.done(), "cold restore %s: %s", how, ended)) {
            verdict.require(Files.mismatch(disk.image(), to) < 0, "cold restore %s gave wrong bytes", how);
        }
        double seconds = ended.time().toMillis() / 1e3;
        verdict.tell("index: cold restore of %d MiB %s: %.2f s in all", Files.size(to) >> 20, how, seconds);
        return seconds;
    }

    private void load(Site site, ChangingDisk disk) throws IOException, InterruptedException {
        Path cache = work.resolve("cache-loaded");
        for (String how : List.of("with a cold cache, which loads the index", "with a warm cache")) {
            try (Child child = Child.start(site.withCache(cache).backupDisk(disk.image(), "disk"))) {
                long peak = PeakMemory.await(child);
                Child.Ended ended = child.await();
                verdict.require(ended.done(), "backup %s: %s", how, ended);
                verdict.tell(
                        "index: backup %s: %.1f s, peak %d MiB with mapped files",
                        how, ended.time().toMillis() / 1e3, peak >> 10);
            }
        }
        verdict.tell("index: the cache has %d MiB", Folders.bytes(cache) >> 20);
        Folders.remove(cache);
    }

    /** Adds segments, signed as a writer of the repository signs them, of packs that nobody has. */
    private void grow(Site site, long entries) throws Exception {
        SyntheticPacks synthetic = new SyntheticPacks(seed, CHUNKS_OF_PACK);
        URI location = URI.create(site.url());
        try (BlobStore store = PluginHost.ofClassPath().openStore(location);
                Repository repository =
                        Repository.open(store, site.url(), KeyFile.read(site.key()), work.resolve("cache-making"))) {
            Writer writer = repository.keys().newWriter(Id.random(new SecureRandom()));
            long packs = Math.ceilDiv(entries, CHUNKS_OF_PACK);
            for (long first = 0, number = 1; first < packs; first += PACKS_OF_SEGMENT, number++) {
                byte[] plaintext = synthetic
                        .segment(first, Math.min(PACKS_OF_SEGMENT, packs - first))
                        .toBytes();
                byte[] bytes = repository.envelopes().seal(ObjectKind.INDEX_SEGMENT, writer, plaintext);
                String sha256 = HexFormat.of().formatHex(Sha256.of(bytes, 0, bytes.length));
                store.put(
                        ObjectNames.indexSegment(writer.id(), number, sha256),
                        BlobBody.of(bytes),
                        new PutCondition.IfAbsent());
            }
        }
    }
}
