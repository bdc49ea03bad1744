package dev.holdfast.engine.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.engine.format.Manifest;
import dev.holdfast.engine.point.PointName;
import dev.holdfast.engine.repository.Repository;
import dev.holdfast.spi.source.Volume;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.tck.storage.BlobOperation;
import dev.holdfast.spi.tck.storage.CountingBlobStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VolumeJobTest {
    private static final int MIB = 1 << 20;

    private final Random random = Seeds.random("VolumeJobTest");

    @TempDir
    private Path folder;

    private Site site;

    @BeforeEach
    void create() throws Exception {
        site = Site.create(folder);
    }

    private PointName newest() throws Exception {
        return site.points("vm").getLast();
    }

    @ParameterizedTest
    @ValueSource(
            longs = {
                0,
                1,
                511,
                65_535,
                65_536,
                65_537,
                MIB,
                4 * MIB - 1,
                4 * MIB,
                4 * MIB + 1,
                256L * MIB - 1,
                256L * MIB,
                256L * MIB + 1
            })
    void aDiskOfAnyLengthComesBackAsItWas(long length) throws Exception {
        MemoryDisk disk = MemoryDisk.random(random, length, 12);
        Manifest manifest = site.backup("vm", disk.session());
        assertEquals(disk, site.disk(newest()));
        Manifest.VolumeRoot root =
                ((Manifest.Volumes) manifest.content()).volumes().getFirst();
        assertEquals(length, root.length());
        assertEquals(List.of(), site.findings());
    }

    @Test
    void aDiskFullToItsLastByteComesBackAsItWas() throws Exception {
        MemoryDisk disk = new MemoryDisk(9 * MIB + 12_345);
        disk.write(0, Seeds.bytes(random, (int) disk.length()));
        Manifest manifest = site.backup("vm", disk.session());
        assertEquals(disk, site.disk(newest()));
        assertEquals(disk.length(), manifest.statistics().readBytes());
        assertEquals(disk.length(), manifest.statistics().changedBytes());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aChunkThatIsMostlyUnusedIsWrittenAnewWhicheverBlocksChangeFirst(boolean lastFirst) throws Exception {
        MemoryDisk disk = new MemoryDisk(MIB);
        disk.write(0, Seeds.bytes(random, MIB));
        site.backup("vm", disk.session());
        List<Long> changed = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            disk.write((lastFirst ? 15 - i : i) * 65_536L, Seeds.bytes(random, 65_536));
            changed.add(site.backup("vm", disk.session()).statistics().changedBytes() / 65_536);
        }
        assertEquals(List.of(1L, 1L, 1L, 1L, 1L, 1L, 1L, 9L), changed);
        assertEquals(disk, site.disk(newest()));
    }

    @Test
    void anEmptyDiskHasNoRootAndStoresNothing() throws Exception {
        Manifest manifest = site.backup("vm", new MemoryDisk(300L * MIB).session());
        assertTrue(((Manifest.Volumes) manifest.content())
                .volumes()
                .getFirst()
                .root()
                .isEmpty());
        assertEquals(List.of(), site.names("packs/"));
        assertEquals(List.of(), site.names("maps/"));
        assertEquals(new MemoryDisk(300L * MIB), site.disk(newest()));
    }

    @Test
    void aHugeSparseDiskCostsWhatItHolds() throws Exception {
        MemoryDisk disk = new MemoryDisk(1L << 50);
        disk.write((1L << 50) - 3, new byte[] {1, 2, 3});
        disk.write(1L << 41, Seeds.bytes(random, 100_000));
        disk.write(7, new byte[] {9});
        Manifest manifest = site.backup("vm", disk.session());
        assertTrue(manifest.statistics().storedBytes() < 300_000, manifest.statistics()::toString);
        assertEquals(disk, site.disk(newest()));
        assertEquals(List.of(), site.findings());
    }

    @Test
    void everyGenerationOfAChangingDiskComesBackAsItWas() throws Exception {
        List<MemoryDisk> generations = new ArrayList<>();
        MemoryDisk disk = MemoryDisk.random(random, 20L * MIB + 77, 60);
        for (int generation = 0; generation < 12; generation++) {
            generations.add(disk);
            site.backup("vm", disk.session());
            long length = random.nextInt(3) == 0 ? random.nextLong(1, 30L * MIB) : disk.length();
            disk = disk.resized(length);
            disk.change(random, random.nextInt(12));
        }
        List<PointName> points = site.points("vm");
        assertEquals(generations.size(), points.size());
        MemoryDiskTarget reused = MemoryDiskTarget.holding(new MemoryDisk(0));
        for (int i = generations.size() - 1; i >= 0; i--) {
            assertEquals(generations.get(i), site.disk(points.get(i)), "generation " + i);
            site.restore(points.get(i), reused);
            assertEquals(generations.get(i), reused.disk(), "generation " + i + " over another");
        }
        assertEquals(List.of(), site.findings());
    }

    @Test
    void severalDisksAreOnePoint() throws Exception {
        MemoryDisk first = MemoryDisk.random(random, 5L * MIB, 10);
        Volume second = new NamedVolume("second", MemoryDisk.random(random, 3L * MIB, 10));
        Manifest manifest = site.backup("vm", new MemoryDiskSession(List.of(first, second), Ticks.next()));
        assertEquals(
                List.of("disk", "second"),
                ((Manifest.Volumes) manifest.content())
                        .volumes().stream().map(Manifest.VolumeRoot::name).toList());
        Manifest again = site.backup("vm", new MemoryDiskSession(List.of(second, first), Ticks.next()));
        assertEquals(0, again.statistics().changedBytes());
        assertEquals(first, site.disk(site.points("vm").getFirst()));
    }

    @Test
    void aRestoreOverAnEarlierStateWritesOnlyWhatDiffers() throws Exception {
        MemoryDisk before = new MemoryDisk(12L * MIB);
        before.write(0, Seeds.bytes(random, 12 * MIB));
        MemoryDisk after = before.copy();
        after.write(5 * MIB + 100, new byte[] {1, 2, 3});
        after.zero(8L * MIB, 2 * MemoryDisk.BLOCK);
        site.backup("vm", after.session());
        MemoryDiskTarget target = MemoryDiskTarget.holding(before);
        site.restore(newest(), target);
        assertEquals(after, target.disk());
        assertEquals(MemoryDisk.BLOCK, target.writtenBytes());
        assertEquals(2 * MemoryDisk.BLOCK, target.zeroedBytes());
    }

    @Test
    void aBackupOfAnUnchangedDiskStoresNoDataAndAsksLittle() throws Exception {
        MemoryDisk disk = new MemoryDisk(40L * MIB);
        disk.write(0, Seeds.bytes(random, 40 * MIB));
        site.backup("vm", disk.session());
        List<BlobName> packs = site.names("packs/");
        List<BlobName> maps = site.names("maps/");
        CountingBlobStore counting = new CountingBlobStore(site.store.another());
        Manifest second = site.backup(counting, "vm", disk.session());
        assertEquals(packs, site.names("packs/"));
        assertEquals(maps, site.names("maps/"));
        assertEquals(0, second.statistics().changedBytes());
        assertEquals(0, second.statistics().storedBytes());
        assertEquals(1, counting.requests(BlobOperation.PUT), "the manifest alone");
        assertTrue(counting.bytesPut() < 4096, "put " + counting.bytesPut());
        assertTrue(counting.requests() < 30, "requests: " + counting.requests());
        assertEquals(disk, site.disk(newest()));
    }

    @Test
    void aChangeOfOneBlockStoresAFewKilobytesBesideIt() throws Exception {
        MemoryDisk disk = new MemoryDisk(40L * MIB);
        disk.write(0, Seeds.bytes(random, 40 * MIB));
        site.backup("vm", disk.session());
        MemoryDisk changed = disk.copy();
        changed.write(17L * MIB + 5, new byte[] {42});
        Manifest second = site.backup("vm", changed.session());
        assertEquals(MemoryDisk.BLOCK, second.statistics().changedBytes());
        assertTrue(second.statistics().storedBytes() < MemoryDisk.BLOCK + 12_000, second.statistics()::toString);
        assertEquals(changed, site.disk(newest()));
    }

    @Test
    void theSameContentOfTwoDisksIsStoredOnce() throws Exception {
        MemoryDisk disk = new MemoryDisk(9L * MIB);
        disk.write(0, Seeds.bytes(random, 9 * MIB));
        site.backup("vm", disk.session());
        Manifest other = site.backup("other", disk.session());
        assertEquals(0, other.statistics().storedBytes());
        Manifest elsewhere = site.elsewhere().backup("third", disk.session());
        assertEquals(0, elsewhere.statistics().storedBytes());
    }

    @Test
    void aRestoreNeedsNoIndex() throws Exception {
        MemoryDisk disk = MemoryDisk.random(random, 30L * MIB, 80);
        site.backup("vm", disk.session());
        disk.change(random, 10);
        site.backup("vm", disk.session());
        for (BlobName segment : site.names("index/")) {
            site.store.delete(segment);
        }
        assertEquals(disk, site.elsewhere().disk(newest()));
    }

    @Test
    void aRestoreNeedsNoHints() throws Exception {
        MemoryDisk disk = MemoryDisk.random(random, 30L * MIB, 80);
        site.backup("vm", disk.session());
        Copies.intoOtherPacks(site);
        assertEquals(disk, site.elsewhere().disk(newest()));
        assertEquals(List.of(), site.elsewhere().findings());
    }

    @Test
    void blocksAreWrittenAnewWhenMostOfTheirChunkIsOutOfUse() throws Exception {
        MemoryDisk disk = new MemoryDisk(MIB);
        disk.write(0, Seeds.bytes(random, MIB));
        site.backup("vm", disk.session());
        MemoryDisk fewer = disk.copy();
        fewer.write(0, Seeds.bytes(random, 7 * MemoryDisk.BLOCK));
        Manifest kept = site.backup("vm", fewer.session());
        assertEquals(7L * MemoryDisk.BLOCK, kept.statistics().changedBytes());
        MemoryDisk most = fewer.copy();
        most.write(7L * MemoryDisk.BLOCK, Seeds.bytes(random, MemoryDisk.BLOCK));
        Manifest rewritten = site.backup("vm", most.session());
        assertEquals(9L * MemoryDisk.BLOCK, rewritten.statistics().changedBytes());
        assertEquals(0, site.backup("vm", most.session()).statistics().changedBytes());
        assertEquals(most, site.disk(newest()));
    }

    @Test
    void aHostWithoutItsCacheStoresNothingTwice() throws Exception {
        MemoryDisk disk = MemoryDisk.random(random, 20L * MIB, 50);
        site.backup("vm", disk.session());
        int packs = site.names("packs/").size();
        Manifest again = site.elsewhere().backup("vm", disk.session());
        assertEquals(0, again.statistics().storedBytes());
        assertEquals(packs, site.names("packs/").size());
    }

    @Test
    void aBackupWhoseParentsMapIsDamagedReadsEverythingAnew() throws Exception {
        MemoryDisk disk = new MemoryDisk(9L * MIB);
        disk.write(0, Seeds.bytes(random, 9 * MIB));
        site.backup("vm", disk.session());
        for (BlobName map : site.names("maps/")) {
            byte[] bytes = site.read(map);
            bytes[40] ^= 1;
            site.overwrite(map, bytes);
        }
        disk.write(5, new byte[] {1});
        Manifest manifest = site.backup("vm", disk.session());
        assertFalse(manifest.warnings().isEmpty(), "it says that the point before could not be read");
    }

    /** Each backup makes a pack of its own: read one after another, a far store would be waited for once for each. */
    @Test
    void directoriesOfPacksAreReadSeveralAtOnce() throws Exception {
        MemoryDisk disk = new MemoryDisk(64L * MIB);
        for (int i = 0; i < 12; i++) {
            disk.write((long) i * 4 * MIB, Seeds.bytes(random, MIB));
            site.backup("vm", disk.session());
        }
        DistantStore distant =
                new DistantStore(site.store.another(), Duration.ofMillis(20), DistantStore.Far.DIRECTORIES);
        MemoryDiskTarget target = MemoryDiskTarget.blank();
        try (Repository repository = site.elsewhere().open(distant)) {
            distant.forget(); // keys are read several at once, too
            Site.restore(repository, newest(), target);
        }
        assertEquals(disk, target.disk());
        assertTrue(distant.mostAtOnce() > 2, "at once: " + distant.mostAtOnce());
    }

    /** The nodes of a map that changed a little each day stand in as many packs. */
    @Test
    void nodesThatAreNeededSoonAreReadSeveralAtOnce() throws Exception {
        MemoryDisk disk = new MemoryDisk(64L * MIB);
        for (int i = 0; i < 12; i++) {
            disk.write((long) i * 4 * MIB, Seeds.bytes(random, 100));
            site.backup("vm", disk.session());
        }
        DistantStore distant = new DistantStore(site.store.another(), Duration.ofMillis(20), DistantStore.Far.NODES);
        MemoryDiskTarget target = MemoryDiskTarget.blank();
        try (Repository repository = site.elsewhere().open(distant)) {
            Site.restore(repository, newest(), target);
        }
        assertEquals(disk, target.disk());
        assertTrue(distant.mostAtOnce() > 2, "at once: " + distant.mostAtOnce());
    }

    /** A disk of many generations has something in hundreds of packs, in each of its parts. */
    @Test
    void theDirectoryOfAPackIsReadOnceHoweverManyPacksThereAre() throws Exception {
        MemoryDisk disk = new MemoryDisk(420L * MIB);
        int generations = 105;
        for (int i = 0; i < generations; i++) {
            for (int part = 0; part < 2; part++) {
                disk.write((part * 50L + i % 50) * 4 * MIB + i / 50 * 65_536L, Seeds.bytes(random, 100));
            }
            site.backup("vm", disk.session());
        }
        CountingBlobStore counting = new CountingBlobStore(site.store.another());
        MemoryDiskTarget target = MemoryDiskTarget.blank();
        try (Repository repository = site.elsewhere().open(counting)) {
            counting.reset();
            Site.restore(repository, newest(), target);
        }
        assertEquals(disk, target.disk());
        // The directories of its two packs, two chunks, and the nodes above them, of which most are not needed any
        // more.
        int most = 5 * generations + 50;
        assertTrue(
                counting.requests(BlobOperation.READ) <= most,
                () -> counting.requests(BlobOperation.READ) + " reads, at most " + most);
    }

    /** What is kept of blocks locally, by which they need not be hashed again, may be anything. */
    @Test
    void fingerprintsThatAreDamagedOldOrOfAnotherDiskAreNotBelieved() throws Exception {
        MemoryDisk disk = MemoryDisk.random(random, 40L * MIB, 30);
        MemoryDisk other = MemoryDisk.random(random, 40L * MIB, 30);
        site.backup("vm", disk.session());
        site.backup("other", other.session());
        byte[] old = Files.readAllBytes(fingerprints().getFirst());
        for (int round = 0; round < 12; round++) {
            disk.change(random, 4);
            List<Path> files = fingerprints();
            assertEquals(2, files.size());
            byte[] bytes = Files.readAllBytes(files.getFirst());
            switch (round % 4) {
                case 0 -> Files.write(files.getFirst(), Files.readAllBytes(files.getLast()));
                case 1 -> Files.write(files.getFirst(), old);
                case 2 -> {
                    for (int i = 64; i < bytes.length; i += 1 + random.nextInt(100)) {
                        bytes[i] ^= (byte) (1 + random.nextInt(255));
                    }
                    Files.write(files.getFirst(), bytes);
                }
                default -> {} // as it is
            }
            site.backup("vm", disk.session());
            assertEquals(disk, site.disk(newest()));
        }
        assertEquals(List.of(), site.findings());
    }

    private List<Path> fingerprints() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.getFileName().toString().startsWith("fingerprints-"))
                    .sorted()
                    .toList();
        }
    }
}
