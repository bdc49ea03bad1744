package dev.holdfast.engine.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.point.PointCatalog;
import dev.holdfast.engine.point.PointName;
import dev.holdfast.engine.repository.Repository;
import dev.holdfast.engine.verify.VerifyReport;
import dev.holdfast.spi.storage.BlobName;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nothing that a store can do to an object makes a restore give wrong bytes, and verification tells of all of it. */
class TamperTest {
    private static final int FLIPS_OF_OBJECT = 12;

    private final Random random = Seeds.random("TamperTest");
    private final MemoryDisk disk = new MemoryDisk(5 << 20);
    private final MemoryTree tree = MemoryTree.empty();

    @TempDir
    private Path folder;

    private Site site;
    private PointName diskPoint;
    private PointName treePoint;

    @BeforeEach
    void create() throws Exception {
        site = Site.create(folder);
        disk.write(1 << 17, Seeds.bytes(random, 100_000));
        disk.write(9 << 19, Seeds.bytes(random, 1000));
        tree.folder("folder");
        tree.file("folder/file", Seeds.bytes(random, 30_000));
        tree.file("other", Seeds.bytes(random, 3000));
        site.backup("vm", disk.session());
        site.backup("home", tree.session());
        diskPoint = site.points("vm").getLast();
        treePoint = site.points("home").getLast();
    }

    /** Reads everything from one host that remembers nothing; what it finds is right, or it says that it is not. */
    private Outcome tryAll(String what) throws Exception {
        boolean restored = true;
        Site fresh = site.elsewhere();
        try (Repository repository = fresh.open()) {
            restored &= restores(what, () -> {
                MemoryDiskTarget target = MemoryDiskTarget.blank();
                Site.restore(repository, diskPoint, target);
                assertEquals(disk, target.disk(), what);
            });
            restored &= restores(what, () -> assertEquals(tree, Site.tree(repository, treePoint), what));
        } catch (RepositoryException e) {
            return new Outcome(false, true);
        }
        try {
            VerifyReport report = fresh.verify();
            return new Outcome(restored, !report.findings().isEmpty());
        } catch (Exception e) {
            assertTrue(Site.isTyped(e), () -> what + ": " + e);
            return new Outcome(restored, true);
        }
    }

    private record Outcome(boolean restored, boolean told) {}

    private interface Attempt {
        void run() throws Exception;
    }

    private static boolean restores(String what, Attempt attempt) {
        try {
            attempt.run();
            return true;
        } catch (Exception e) {
            if (!Site.isTyped(e)) {
                fail(what, e);
            }
            return false;
        }
    }

    private static boolean isData(BlobName name) {
        return !name.value().startsWith("keys/") && !name.value().equals("repository");
    }

    private SortedMap<BlobName, byte[]> data() throws Exception {
        SortedMap<BlobName, byte[]> objects = site.objects("");
        objects.keySet().removeIf(name -> !isData(name));
        return objects;
    }

    @Test
    void everyFlippedBitIsFoundAndNeverRestored() throws Exception {
        assertEquals(List.of(), site.elsewhere().findings());
        for (Map.Entry<BlobName, byte[]> object : data().entrySet()) {
            byte[] right = object.getValue();
            for (int i = 0; i < FLIPS_OF_OBJECT; i++) {
                long bits = 8L * right.length;
                long bit = i == 0 ? 0 : i == 1 ? bits - 1 : random.nextLong(bits);
                byte[] flipped = right.clone();
                flipped[(int) (bit / 8)] ^= (byte) (1 << (bit % 8));
                site.overwrite(object.getKey(), flipped);
                String what = object.getKey() + " bit " + bit;
                assertTrue(tryAll(what).told(), what);
            }
            site.overwrite(object.getKey(), right);
        }
        assertEquals(List.of(), site.elsewhere().findings());
    }

    @Test
    void everyFlippedBitOfAnIndexSegmentIsFoundThoughItIsInTheLocalCache() throws Exception {
        for (BlobName name : site.names("index/")) {
            byte[] right = site.read(name);
            byte[] flipped = right.clone();
            flipped[right.length / 2] ^= 1;
            site.overwrite(name, flipped);
            assertFalse(site.findings().isEmpty(), name.value());
            site.overwrite(name, right);
        }
    }

    @Test
    void objectsOfAnyOtherLengthAreFound() throws Exception {
        for (Map.Entry<BlobName, byte[]> object : data().entrySet()) {
            byte[] right = object.getValue();
            List<byte[]> wrong = new ArrayList<>();
            for (int length : new int[] {0, 1, 12, right.length - 1, right.length + 1}) {
                wrong.add(Arrays.copyOf(right, length));
            }
            for (byte[] bytes : wrong) {
                site.overwrite(object.getKey(), bytes);
                String what = object.getKey() + " of " + bytes.length + " instead of " + right.length;
                assertTrue(tryAll(what).told(), what);
            }
            site.overwrite(object.getKey(), right);
        }
    }

    @Test
    void objectsThatAreMissingAreFoundWhereTheyAreNeeded() throws Exception {
        for (Map.Entry<BlobName, byte[]> object : data().entrySet()) {
            site.store.delete(object.getKey());
            Outcome outcome = tryAll(object.getKey() + " missing");
            if (object.getKey().value().startsWith("index/")) {
                assertTrue(outcome.restored(), "an index segment is not needed for a restore");
            } else {
                assertFalse(outcome.restored(), object.getKey()::value);
            }
            site.overwrite(object.getKey(), object.getValue());
        }
    }

    @Test
    void objectsInEachOthersPlaceAreFound() throws Exception {
        Site other = Site.create(folder);
        other.backup("vm", disk.session());
        other.backup("home", tree.session());
        SortedMap<BlobName, byte[]> all = data();
        for (Map.Entry<BlobName, byte[]> object : all.entrySet()) {
            String kind = object.getKey().value().substring(0, 5);
            List<byte[]> wrong = new ArrayList<>();
            wrong.add(other.objects(kind).firstEntry().getValue());
            all.forEach((name, bytes) -> {
                if (name.value().startsWith(kind) && !name.equals(object.getKey())) {
                    wrong.add(bytes);
                }
            });
            for (byte[] bytes : wrong) {
                site.overwrite(object.getKey(), bytes);
                assertTrue(tryAll(object.getKey() + " swapped").told(), object.getKey()::value);
            }
            site.overwrite(object.getKey(), object.getValue());
        }
    }

    @Test
    void damagedKeysAndDescriptorsNeverGiveWrongBytes() throws Exception {
        SortedMap<BlobName, byte[]> objects = site.objects("");
        objects.keySet().removeIf(TamperTest::isData);
        for (Map.Entry<BlobName, byte[]> object : objects.entrySet()) {
            byte[] right = object.getValue();
            for (int i = 0; i < FLIPS_OF_OBJECT; i++) {
                byte[] flipped = right.clone();
                flipped[random.nextInt(right.length)] ^= (byte) (1 << random.nextInt(8));
                site.overwrite(object.getKey(), flipped);
                tryAll(object.getKey().value());
            }
            for (int length : new int[] {0, 1, right.length / 2, right.length - 1}) {
                site.overwrite(object.getKey(), Arrays.copyOf(right, length));
                tryAll(object.getKey().value());
            }
            site.overwrite(object.getKey(), right);
        }
    }

    @Test
    void foreignObjectsInListingsAreNoPoints() throws Exception {
        String pseudonym = diskPoint.pseudonym();
        String last = diskPoint.object().lastSegment();
        byte[] manifest = site.read(diskPoint.object());
        for (String name : List.of(
                "points/" + pseudonym + "/notes.txt",
                "points/" + pseudonym + "/below/" + last,
                "points/" + last,
                "points/README",
                "index/README",
                "packs/README",
                "logs/some",
                "zzz")) {
            site.overwrite(new BlobName(name), manifest);
        }
        assertEquals(List.of(diskPoint), site.points("vm"));
        try (Repository repository = site.elsewhere().open()) {
            assertEquals(
                    2, new PointCatalog(repository).series(new ArrayList<>()).size());
        }
        assertEquals(disk, site.disk(site.points("vm").getLast()));
        site.backup("vm", disk.session());
        site.verify();
        Site far = site.replica();
        site.replicateTo(far);
        assertEquals(disk, far.disk(far.points("vm").getLast()));
    }
}
