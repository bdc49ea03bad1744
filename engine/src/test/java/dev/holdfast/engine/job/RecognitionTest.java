package dev.holdfast.engine.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.holdfast.engine.format.BlockMap;
import dev.holdfast.spi.source.TreePath;
import dev.holdfast.spi.storage.BlobName;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A source that knows of blocks that they did not change has them taken over from the point before. */
class RecognitionTest {
    private static final int BLOCK = BlockMap.BLOCK;
    private static final int BLOCKS = 150;

    private final Random random = Seeds.random("RecognitionTest");
    private final byte[] content = Seeds.bytes(random, BLOCKS * BLOCK + 1234);
    private final MemoryTree tree = MemoryTree.empty();
    private byte[] before = content.clone();

    @TempDir
    private Path folder;

    private Site site;

    @BeforeEach
    void create() throws Exception {
        site = Site.create(folder);
        tree.file("pages", content.clone());
        site.backup("db", tree.session().changedInPlace());
    }

    /** What is so: the file before has these bytes there. */
    private boolean isAsBefore(TreePath path, long position, byte[] bytes) {
        int from = (int) position;
        int to = from + bytes.length;
        return to <= before.length && Arrays.equals(bytes, Arrays.copyOfRange(before, from, to));
    }

    /** Goes on to a next content; the bytes that had to be hashed. */
    private long backup(byte[] next, MemoryTreeSession.Recognising recognising) throws Exception {
        tree.file("pages", next.clone());
        MemoryTreeSession session = tree.session().recognising(recognising);
        long changed = site.backup("db", session).statistics().changedBytes();
        before = next.clone();
        assertEquals(tree, site.tree(site.points("db").getLast()));
        return changed;
    }

    @Test
    void onlyWhatIsNotRecognisedIsHashed() throws Exception {
        assertEquals(0, backup(content, this::isAsBefore));
        TreeSet<Integer> changed = new TreeSet<>();
        for (int i = 0; i < 20; i++) {
            int block = random.nextInt(BLOCKS);
            content[block * BLOCK + random.nextInt(BLOCK)]++;
            changed.add(block);
        }
        assertEquals((long) changed.size() * BLOCK, backup(content, this::isAsBefore));
        content[content.length - 1]++;
        assertEquals(1234, backup(content, this::isAsBefore));
        assertEquals(content.length, backup(content, (_, _, _) -> false));
        assertEquals(List.of(), site.findings());
    }

    @Test
    void whatTheFileBeforeDoesNotHaveIsNotTakenOverWhateverIsSaid() throws Exception {
        byte[] longer = Arrays.copyOf(content, content.length + 40 * BLOCK);
        System.arraycopy(Seeds.bytes(random, 41 * BLOCK), 0, longer, BLOCKS * BLOCK, 40 * BLOCK + 1234);
        assertEquals(40 * BLOCK + 1234, backup(longer, (_, _, _) -> true));
        byte[] shorter = Arrays.copyOf(longer, 70 * BLOCK + 1);
        assertEquals(1, backup(shorter, (_, _, _) -> true));
        tree.file("new", Seeds.bytes(random, 20 * BLOCK));
        MemoryTreeSession session = tree.session().recognising((_, _, _) -> true);
        assertEquals(20L * BLOCK, site.backup("db", session).statistics().changedBytes());
        assertEquals(tree, site.tree(site.points("db").getLast()));
        assertEquals(List.of(), site.findings());
    }

    @Test
    void onlyWholeBlocksAreAskedForEachOnceAndInOrder() throws Exception {
        List<Long> asked = new ArrayList<>();
        content[5]++;
        backup(content, (path, position, bytes) -> {
            asked.add(position);
            assertEquals(Math.min(BLOCK, content.length - position), bytes.length);
            return isAsBefore(path, position, bytes);
        });
        List<Long> all = new ArrayList<>();
        for (long at = 0; at < content.length; at += BLOCK) {
            all.add(at);
        }
        assertEquals(all, asked);
    }

    @Test
    void blocksWhoseChunksAreKnownToBeLostAreStoredAnew() throws Exception {
        for (BlobName pack : site.names("packs/")) {
            site.store.delete(pack);
        }
        assertFalse(site.verifyAndRecord().findings().isEmpty());
        content[3 * BLOCK]++;
        assertEquals(content.length, backup(content, this::isAsBefore));
        assertEquals(tree, site.tree(site.points("db").getLast()));
    }

    @Test
    void aPointBeforeThatCannotBeReadCostsHashing() throws Exception {
        for (BlobName pack : site.names("maps/")) {
            site.store.delete(pack);
        }
        assertFalse(site.verifyAndRecord().findings().isEmpty());
        content[3 * BLOCK]++;
        assertEquals(content.length, backup(content, this::isAsBefore));
    }
}
