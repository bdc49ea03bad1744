package dev.holdfast.engine.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.engine.format.Manifest;
import dev.holdfast.engine.point.PointName;
import dev.holdfast.spi.source.Attributes;
import dev.holdfast.spi.source.TreeEntry;
import dev.holdfast.spi.source.TreePath;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.tck.storage.BlobOperation;
import dev.holdfast.spi.tck.storage.CountingBlobStore;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TreeJobTest {
    private static final int MIB = 1 << 20;

    private final Random random = Seeds.random("TreeJobTest");

    @TempDir
    private Path folder;

    private Site site;

    @BeforeEach
    void create() throws Exception {
        site = Site.create(folder);
    }

    private PointName newest() throws Exception {
        return site.points("home").getLast();
    }

    private void assertComesBack(MemoryTree tree) throws Exception {
        site.backup("home", tree.session());
        assertEquals(tree, site.tree(newest()));
        assertEquals(List.of(), site.findings());
    }

    @Test
    void anEmptyTreeComesBack() throws Exception {
        assertComesBack(MemoryTree.empty());
    }

    @Test
    void everyGenerationOfAChangingTreeComesBackAsItWas() throws Exception {
        List<MemoryTree> generations = new ArrayList<>();
        MemoryTree tree = MemoryTree.empty();
        tree.change(random, 150);
        for (int generation = 0; generation < 8; generation++) {
            generations.add(tree.copy());
            site.backup(
                    "home",
                    random.nextBoolean() ? tree.session() : tree.session().changedInPlace());
            tree.change(random, random.nextInt(30));
        }
        List<PointName> points = site.points("home");
        for (int i = 0; i < points.size(); i++) {
            assertEquals(generations.get(i), site.tree(points.get(i)), "generation " + i);
        }
        assertEquals(List.of(), site.findings());
    }

    @Test
    void aFolderOfManyEntriesIsSplitAndComesBack() throws Exception {
        MemoryTree tree = MemoryTree.empty();
        tree.folder("many");
        for (int i = 0; i < 20_000; i++) {
            tree.file("many/file number " + i, new byte[] {(byte) i, (byte) (i >> 8)});
        }
        assertComesBack(tree);
        CountingBlobStore counting = new CountingBlobStore(site.store.another());
        tree.file("many/one more", new byte[] {1});
        Manifest second = site.backup(counting, "home", tree.session());
        assertTrue(second.statistics().storedBytes() < 40_000, second.statistics()::toString);
        assertEquals(1, second.statistics().changedBytes());
        assertEquals(tree, site.tree(newest()));
    }

    @Test
    void aFileOfManyExtentsHasNodesOfItsOwn() throws Exception {
        MemoryTree tree = MemoryTree.empty();
        SparseFile file = new SparseFile(3L << 30);
        for (long at = 5; at < file.length() - 100; at += file.length() / 700) {
            file.write(at, Seeds.bytes(random, 100));
        }
        tree.file(MemoryTree.path("sparse"), file);
        SparseFile few = new SparseFile(17 * 100_000L);
        for (int i = 0; i < 17; i++) {
            few.write(i * 100_000L + 50_000, Seeds.bytes(random, 50_000));
        }
        tree.file(MemoryTree.path("seventeen"), few);
        assertComesBack(tree);
    }

    @Test
    void aLargeFileIsCutByItsContent() throws Exception {
        byte[] content = Seeds.bytes(random, 24 * MIB);
        MemoryTree tree = MemoryTree.empty();
        tree.file("large", content);
        assertComesBack(tree);
        byte[] shifted = new byte[content.length + 1];
        System.arraycopy(content, 0, shifted, 1, content.length);
        tree.file("large", shifted);
        Manifest second = site.backup("home", tree.session());
        assertTrue(second.statistics().storedBytes() < 10L * MIB, second.statistics()::toString);
        assertEquals(tree, site.tree(newest()));
    }

    @Test
    void ofAFileThatIsChangedInPlaceOnlyTheBlocksAreStoredThatChanged() throws Exception {
        byte[] content = Seeds.bytes(random, 24 * MIB + 1234);
        MemoryTree tree = MemoryTree.empty();
        tree.file("pages", content);
        site.backup("home", tree.session().changedInPlace());
        for (int i = 0; i < 20; i++) {
            content[random.nextInt(content.length)]++;
        }
        tree.file("pages", content);
        Manifest second = site.backup("home", tree.session().changedInPlace());
        assertTrue(second.statistics().storedBytes() < 21L * (64 << 10) + 20_000, second.statistics()::toString);
        assertEquals(tree, site.tree(newest()));
    }

    @Test
    void aFileWhoseBlocksAreScatteredOverPacksIsWrittenFromItsBeginningToItsEnd() throws Exception {
        byte[] content = Seeds.bytes(random, 24 * MIB);
        MemoryTree tree = MemoryTree.empty();
        tree.file("pages", content);
        site.backup("home", tree.session().changedInPlace());
        for (int block = random.nextInt(3); block < 24 * 16; block += 3) {
            content[(block << 16) + 7]++;
        }
        tree.file("pages", content);
        site.backup("home", tree.session().changedInPlace());
        MemoryTreeTarget target = new MemoryTreeTarget();
        site.restore(newest(), target);
        assertEquals(tree, target.tree());
        assertTrue(target.writes() <= 30, target.writes() + " writes of 24 MiB");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void filesOfEveryLengthAroundTheLimitsComeBack(boolean changedInPlace) throws Exception {
        MemoryTree tree = MemoryTree.empty();
        int[] limits = {0, 1, 1 << 16, 512 << 10, MIB, 4 * MIB};
        for (int limit : limits) {
            for (int length = Math.max(0, limit - 1); length <= limit + 1; length++) {
                tree.file("file-" + length, Seeds.bytes(random, length));
                tree.file("zeros-" + length, new byte[length]);
                tree.file(MemoryTree.path("hole-" + length), new SparseFile(length));
            }
        }
        site.backup("home", changedInPlace ? tree.session().changedInPlace() : tree.session());
        assertEquals(tree, site.tree(newest()));
        assertEquals(List.of(), site.findings());
    }

    @Test
    void everyKindOfEntryComesBackWithAllThatBelongsToIt() throws Exception {
        MemoryTree tree = MemoryTree.empty();
        SortedMap<String, byte[]> extended = new TreeMap<>();
        extended.put("user.text", "value".getBytes(StandardCharsets.UTF_8));
        extended.put("user.empty", new byte[0]);
        extended.put("security.capability", Seeds.bytes(random, 64_000));
        List<TreeEntry.Kind> kinds = List.of(
                new TreeEntry.Folder(),
                new TreeEntry.RegularFile(0, ""),
                new TreeEntry.SymbolicLink("../elsewhere".getBytes(StandardCharsets.UTF_8)),
                new TreeEntry.Device(true, 8, 1_048_575),
                new TreeEntry.Device(false, 0, 0),
                new TreeEntry.Fifo(),
                new TreeEntry.Socket());
        List<Attributes> attributes = List.of(
                new Attributes(0, 0, 0, "", "", Instant.EPOCH, new TreeMap<>()),
                new Attributes(
                        07777,
                        0xFFFFFFFFL,
                        0xFFFFFFFFL,
                        "ö".repeat(100),
                        "g",
                        Instant.ofEpochSecond(-5, 999),
                        extended));
        for (int kind = 0; kind < kinds.size(); kind++) {
            for (int i = 0; i < attributes.size(); i++) {
                TreePath path = MemoryTree.path(kind + "-" + i);
                tree.put(new TreeEntry(path, kinds.get(kind), attributes.get(i), Optional.empty()));
            }
        }
        assertComesBack(tree);
    }

    @Test
    void hardLinksComeBackAsLinks() throws Exception {
        MemoryTree tree = MemoryTree.empty();
        tree.folder("a");
        tree.file("a/first", Seeds.bytes(random, 100_000));
        tree.link("a/second", "a/first", 77);
        tree.link("z", "a/first", 77);
        tree.put(MemoryTree.path("pipe"), new TreeEntry.Fifo());
        tree.link("pipe2", "pipe", -1);
        assertComesBack(tree);
    }

    @Test
    void aFileOfSeveralNamesIsReadOnce() throws Exception {
        MemoryTree tree = MemoryTree.empty();
        tree.file("a", Seeds.bytes(random, 3 * MIB));
        tree.link("b", "a", 7);
        tree.link("c", "a", 7);
        tree.file("small", Seeds.bytes(random, 1000));
        tree.link("small too", "small", 8);
        MemoryTreeSession session = tree.session();
        Manifest manifest = site.backup("home", session);
        assertEquals(List.of(MemoryTree.path("a"), MemoryTree.path("small")), session.opened());
        assertEquals(3 * MIB + 1000, manifest.statistics().readBytes());
        assertEquals(tree, site.tree(newest()));
        tree.link("another", "a", 7);
        tree.link("x", "a", 7);
        MemoryTreeSession second = tree.session();
        site.backup("home", second);
        assertTrue(second.opened().size() <= 1, "a new name after a known one is not read: " + second.opened());
        assertEquals(tree, site.tree(newest()));
        assertEquals(List.of(), site.findings());
    }

    @Test
    void unchangedFilesAreNotReadAgain() throws Exception {
        MemoryTree tree = MemoryTree.empty();
        tree.change(random, 100);
        tree.file("small", Seeds.bytes(random, 1000));
        tree.file("large", Seeds.bytes(random, 5 * MIB));
        site.backup("home", tree.session());
        List<BlobName> before = site.names("maps/");
        MemoryTreeSession second = tree.session();
        CountingBlobStore counting = new CountingBlobStore(site.store.another());
        Manifest manifest = site.backup(counting, "home", second);
        assertEquals(List.of(), second.opened());
        assertEquals(0, manifest.statistics().readBytes());
        assertEquals(0, manifest.statistics().storedBytes());
        assertEquals(before, site.names("maps/"));
        assertEquals(1, counting.requests(BlobOperation.PUT));
        assertTrue(counting.requests() < 40, "requests " + counting.requests());
        tree.file("small", Seeds.bytes(random, 1000));
        MemoryTreeSession third = tree.session();
        site.backup("home", third);
        assertEquals(List.of(MemoryTree.path("small")), third.opened());
        assertEquals(tree, site.tree(newest()));
    }

    @Test
    void aChangeOfAttributesAloneReadsNothing() throws Exception {
        MemoryTree tree = MemoryTree.empty();
        tree.file("file", Seeds.bytes(random, 100));
        site.backup("home", tree.session());
        TreeEntry old = Objects.requireNonNull(tree.entries().get(MemoryTree.path("file")));
        Attributes of = old.attributes();
        Attributes other = new Attributes(0600, 1, 2, "root", "root", of.modified(), of.extended());
        tree.put(new TreeEntry(old.path(), old.kind(), other, old.link()));
        MemoryTreeSession session = tree.session();
        site.backup("home", session);
        assertEquals(List.of(), session.opened());
        assertEquals(tree, site.tree(newest()));
    }

    @Test
    void aFileThatCannotBeReadIsLeftOutAndNamed() throws Exception {
        MemoryTree tree = MemoryTree.empty();
        tree.file("a", Seeds.bytes(random, 10_000));
        tree.file("b", Seeds.bytes(random, 10_000));
        tree.file("c", Seeds.bytes(random, 9 * MIB));
        tree.file("d", Seeds.bytes(random, 9 * MIB));
        tree.file("e", Seeds.bytes(random, 10_000));
        MemoryTreeSession session = tree.session().broken(MemoryTree.path("b")).broken(MemoryTree.path("c"));
        Manifest manifest = site.backup("home", session);
        assertEquals(2, manifest.warnings().size());
        tree.remove(MemoryTree.path("b"));
        tree.remove(MemoryTree.path("c"));
        assertEquals(tree, site.tree(newest()));
    }

    @Test
    void extendedAttributesBeyondAllMeasureAreLeftOutAndNamed() throws Exception {
        MemoryTree tree = MemoryTree.empty();
        SortedMap<String, byte[]> extended = new TreeMap<>();
        for (int i = 0; i < 5; i++) {
            extended.put("user." + i, Seeds.bytes(random, 60_000));
        }
        Attributes attributes = new Attributes(0644, 0, 0, "", "", Instant.EPOCH, extended);
        tree.put(new TreeEntry(MemoryTree.path("file"), new TreeEntry.Fifo(), attributes, Optional.empty()));
        Manifest manifest = site.backup("home", tree.session());
        assertEquals(1, manifest.warnings().size());
        assertEquals(2, site.tree(newest()).entries().size());
    }

    @Test
    void foldersNestedBeyondAllMeasureAreLeftOutAndAllElseIsKept() throws Exception {
        MemoryTree tree = MemoryTree.empty();
        TreePath path = TreePath.ROOT;
        for (int depth = 0; depth < 2010; depth++) {
            path = path.child(new byte[] {'d'});
            tree.put(path, new TreeEntry.Folder());
        }
        tree.file("e", new byte[] {1, 2, 3});
        Manifest manifest = site.backup("home", tree.session());
        assertFalse(manifest.warnings().isEmpty());
        MemoryTree restored = site.tree(newest());
        assertEquals(tree.content(MemoryTree.path("e")), restored.content(MemoryTree.path("e")));
        assertTrue(
                restored.entries().size() > 1900,
                "entries " + restored.entries().size());
        assertEquals(List.of(), site.findings());
    }

    @Test
    void aRestoreNeedsNeitherHintsNorTheIndex() throws Exception {
        MemoryTree tree = MemoryTree.empty();
        tree.change(random, 120);
        site.backup("home", tree.session());
        for (BlobName segment : site.names("index/")) {
            byte[] bytes = site.read(segment);
            site.store.delete(segment);
            assertEquals(tree, site.elsewhere().tree(newest()));
            site.overwrite(segment, bytes);
        }
        Copies.intoOtherPacks(site);
        assertEquals(tree, site.elsewhere().tree(newest()));
    }
}
