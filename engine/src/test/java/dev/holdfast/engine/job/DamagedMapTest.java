package dev.holdfast.engine.job;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.engine.Progress;
import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.format.ChunkId;
import dev.holdfast.engine.format.Manifest;
import dev.holdfast.engine.format.Node;
import dev.holdfast.engine.format.PackHint;
import dev.holdfast.engine.format.PackKind;
import dev.holdfast.engine.map.NodeReader;
import dev.holdfast.engine.pack.ChunkSource;
import dev.holdfast.engine.point.Point;
import dev.holdfast.engine.point.PointCatalog;
import dev.holdfast.engine.point.PointName;
import dev.holdfast.engine.repository.Repository;
import dev.holdfast.engine.restore.TreeDamage;
import dev.holdfast.engine.restore.TreeRestore;
import dev.holdfast.engine.restore.VolumeDamage;
import dev.holdfast.engine.restore.VolumeRestore;
import dev.holdfast.spi.source.Extent;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is damaged in a map or a tree is lost, and named; all else is restored. */
class DamagedMapTest {
    private static final long MIB = 1 << 20;

    private final Random random = Seeds.random("DamagedMapTest");

    @TempDir
    private Path folder;

    private Site site;

    @BeforeEach
    void create() throws Exception {
        site = Site.create(folder);
    }

    /** A node, read as a restore would. */
    private record Read(Node node, ChunkSource.Located located, List<Optional<PackHint>> hints) {
        ChunkId child(int number) {
            return node.nodes().get(number);
        }

        Optional<PackHint> hint(int number) {
            return hints.get(node.data().size() + number);
        }
    }

    private static Read read(Repository repository, Point point, ChunkId id, Optional<PackHint> hint) throws Exception {
        ChunkSource chunks = repository.chunks(point.domain());
        try (NodeReader nodes = new NodeReader(chunks, repository.hasher(point.domain()))) {
            NodeReader.Found found = nodes.read(id, hint);
            Node node = found.chunk().node();
            List<Optional<PackHint>> hints = new ArrayList<>();
            for (int i = 0; i < node.data().size() + node.nodes().size(); i++) {
                hints.add(found.hint(i));
            }
            return new Read(node, chunks.locate(PackKind.MAP, id, hint), hints);
        }
    }

    /** Damages the node that is reached from the root by the numbers of children, and its only copy. */
    private Node damage(PointName name, int... children) throws Exception {
        try (Repository repository = site.open()) {
            Point point = new PointCatalog(repository).open(name);
            Manifest.Root root = point.manifest().roots().getFirst();
            Read at = read(repository, point, root.id(), root.hint());
            for (int child : children) {
                at = read(repository, point, at.child(child), at.hint(child));
            }
            byte[] pack = site.read(at.located().pack().name());
            pack[at.located().entry().offset() + 20] ^= 1;
            site.overwrite(at.located().pack().name(), pack);
            return at.node();
        }
    }

    private PointName newest(String workload) throws Exception {
        return site.points(workload).getLast();
    }

    /** Restores a disk of which something is lost. */
    private VolumeDamage restore(MemoryDiskTarget target) throws Exception {
        try (Repository repository = site.open()) {
            Point point = new PointCatalog(repository).open(newest("vm"));
            Manifest.VolumeRoot volume =
                    ((Manifest.Volumes) point.manifest().content()).volumes().getFirst();
            target.begin(volume.length(), volume.dataBytes());
            VolumeRestore restore = new VolumeRestore(
                    repository.chunks(point.domain()),
                    repository.hasher(point.domain()),
                    volume,
                    target,
                    new Progress());
            assertThrows(RepositoryException.Damaged.class, () -> restore.run(2, 4));
            return restore.damage();
        }
    }

    /** A disk with data in the first three leaves and in one that stands below another inner node. */
    private MemoryDisk disk() throws Exception {
        MemoryDisk disk = new MemoryDisk(400 * MIB + 100);
        for (long at : new long[] {0, 4 * MIB, 8 * MIB, 300 * MIB, 400 * MIB}) {
            disk.write(at, Seeds.bytes(random, 100));
        }
        site.backup("vm", disk.session());
        return disk;
    }

    @Test
    void aLeafThatIsDamagedLosesItsFourMebibytesAndNothingElse() throws Exception {
        MemoryDisk expected = disk().copy();
        damage(newest("vm"), 0, 1);
        MemoryDiskTarget target = MemoryDiskTarget.blank();
        VolumeDamage damage = restore(target);
        assertEquals(List.of(new Extent(4 * MIB, 4 * MIB)), damage.extents());
        assertEquals(4 * MIB, damage.bytes());
        expected.zero(4 * MIB, 4 * MIB);
        assertEquals(expected, target.disk());
    }

    @Test
    void anInnerNodeThatIsDamagedLosesWhatIsBelowIt() throws Exception {
        MemoryDisk expected = disk().copy();
        damage(newest("vm"), 1);
        MemoryDiskTarget target = MemoryDiskTarget.blank();
        VolumeDamage damage = restore(target);
        assertEquals(List.of(new Extent(256 * MIB, 144 * MIB + 100)), damage.extents());
        expected.zero(256 * MIB, 144 * MIB + 100);
        assertEquals(expected, target.disk());
    }

    @Test
    void aRootThatIsDamagedLosesTheDiskAndSaysSo() throws Exception {
        MemoryDisk disk = disk();
        damage(newest("vm"));
        MemoryDiskTarget target = MemoryDiskTarget.blank();
        assertEquals(List.of(new Extent(0, disk.length())), restore(target).extents());
    }

    @Test
    void whatATargetHoldsWhereTheMapIsLostIsLeftAsItIs() throws Exception {
        MemoryDisk disk = disk();
        damage(newest("vm"), 0, 1);
        MemoryDisk before = new MemoryDisk(disk.length());
        before.write(0, Seeds.bytes(random, (int) (10 * MIB)));
        MemoryDiskTarget target = MemoryDiskTarget.holding(before);
        restore(target);
        MemoryDisk expected = disk.copy();
        byte[] kept = new byte[(int) (4 * MIB)];
        before.read(4 * MIB, ByteBuffer.wrap(kept));
        expected.write(4 * MIB, kept);
        assertEquals(expected, target.disk());
    }

    @Test
    void damagedChunksThatAreNeighboursAreOneExtent() throws Exception {
        MemoryDisk disk = new MemoryDisk(8 * MIB);
        disk.write(0, Seeds.bytes(random, (int) (8 * MIB)));
        site.backup("vm", disk.session());
        site.names("packs/").forEach(name -> {
            try {
                site.store.delete(name);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        VolumeDamage damage = restore(MemoryDiskTarget.blank());
        assertEquals(List.of(new Extent(0, 8 * MIB)), damage.extents());
        assertEquals(8 * MIB, damage.bytes());
    }

    private record RestoredTree(MemoryTree tree, TreeDamage damage, long restored) {}

    private RestoredTree restoreTree() throws Exception {
        try (Repository repository = site.open()) {
            Point point = new PointCatalog(repository).open(newest("home"));
            MemoryTreeTarget target = new MemoryTreeTarget();
            TreeRestore restore = new TreeRestore(
                    repository.chunks(point.domain()),
                    repository.hasher(point.domain()),
                    (Manifest.Tree) point.manifest().content(),
                    target,
                    new Progress());
            assertThrows(RepositoryException.Damaged.class, () -> restore.run(_ -> true, 2, 4));
            return new RestoredTree(target.tree(), restore.damage(), restore.restored());
        }
    }

    private static List<String> paths(TreeDamage damage) {
        return damage.entries().stream().map(entry -> entry.path().toString()).toList();
    }

    @Test
    void aFolderThatCannotBeListedIsMadeAndNamedAndAllOthersComeBack() throws Exception {
        MemoryTree tree = MemoryTree.empty();
        for (String name : List.of("a", "b", "c")) {
            tree.folder(name);
            tree.file(name + "/file", Seeds.bytes(random, 5000));
        }
        site.backup("home", tree.session());
        damage(newest("home"), 0, 1);
        RestoredTree restored = restoreTree();
        assertEquals(List.of("b"), paths(restored.damage()));
        assertEquals(
                TreeDamage.Kind.FOLDER, restored.damage().entries().getFirst().kind());
        MemoryTree expected = tree.copy();
        expected.remove(MemoryTree.path("b/file"));
        assertEquals(expected, restored.tree());
        assertEquals(6, restored.restored());
    }

    @Test
    void aFolderOfWhichAPartIsDamagedLosesThatPartOnly() throws Exception {
        MemoryTree tree = MemoryTree.empty();
        tree.folder("many");
        int files = 5000;
        for (int i = 0; i < files; i++) {
            tree.file("many/file number %05d".formatted(i), new byte[] {(byte) i, (byte) (i >> 8)});
        }
        site.backup("home", tree.session());
        damage(newest("home"), 0, 0, 1);
        RestoredTree restored = restoreTree();
        assertEquals(List.of("many"), paths(restored.damage()));
        int left = restored.tree().entries().size();
        assertTrue(left > files / 10 && left < files, "entries: " + left);
        assertTrue(restored.tree().entries().containsKey(MemoryTree.path("many/file number 04999")));
    }

    @Test
    void aRootThatIsDamagedMakesNothingAndSaysSo() throws Exception {
        MemoryTree tree = MemoryTree.empty();
        tree.file("file", new byte[] {1});
        site.backup("home", tree.session());
        damage(newest("home"));
        RestoredTree restored = restoreTree();
        assertEquals(1, restored.damage().count());
        assertEquals(0, restored.restored());
    }

    @Test
    void aFileWhoseMapIsDamagedInOnePlaceHasAHoleThereAndIsNamed() throws Exception {
        MemoryTree tree = MemoryTree.empty();
        SparseFile file = new SparseFile(3L << 30);
        for (long at = 5; at < file.length() - 100; at += file.length() / 700) {
            file.write(at, Seeds.bytes(random, 100));
        }
        tree.file(MemoryTree.path("sparse"), file);
        tree.link("second name", "sparse", 7);
        site.backup("home", tree.session());
        damage(newest("home"), 0, 0, 0);
        RestoredTree restored = restoreTree();
        assertEquals(List.of("second name", "sparse"), paths(restored.damage()));
        assertEquals(
                TreeDamage.Kind.FILE, restored.damage().entries().getFirst().kind());
        SparseFile back = restored.tree().content(MemoryTree.path("sparse"));
        byte[] last = tail(back);
        assertArrayEquals(tail(file), last, "what follows the damage comes back, and where it belongs");
        assertArrayEquals(new byte[100], back.bytes(5, 100));
        assertFalse(restored.damage().isEmpty());
    }

    private static byte[] tail(SparseFile file) {
        return file.bytes(file.length() - (10 << 20), 10 << 20);
    }
}
