package dev.holdfast.engine.restore;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.engine.Id;
import dev.holdfast.engine.format.ChunkHasher;
import dev.holdfast.engine.format.ChunkId;
import dev.holdfast.engine.format.FileContents;
import dev.holdfast.engine.format.PackKind;
import dev.holdfast.spi.source.TreeTarget.FileTarget;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FileComparisonTest {
    private static final int BLOCK = 8192;

    /** A file in memory that held something before. */
    private static final class Replaced implements FileTarget {
        private byte[] bytes;
        private final int before;
        private long written;

        Replaced(byte[] bytes) {
            this.bytes = bytes.clone();
            this.before = bytes.length;
        }

        @Override
        public void write(long offset, ByteBuffer from) {
            int end = (int) offset + from.remaining();
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length, end));
            written += from.remaining();
            from.get(bytes, (int) offset, from.remaining());
        }

        @Override
        public int before(long offset, ByteBuffer into) {
            int count = Math.clamp(before - offset, 0, into.remaining());
            into.put(bytes, (int) Math.min(offset, before), count);
            return count;
        }

        @Override
        public boolean isReplaced() {
            return true;
        }

        @Override
        public void close() {}
    }

    private static byte[] random(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    @Test
    void whatIsWrittenComesOutRightAndOnlyBlocksThatDifferAreWritten() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            byte[] before = random(random, 10 * BLOCK + random.nextInt(3 * BLOCK));
            byte[] wanted = Arrays.copyOf(before, random.nextBoolean() ? before.length : before.length + 5000);
            int changes = random.nextInt(3);
            for (int i = 0; i < changes; i++) {
                wanted[random.nextInt(wanted.length)] ^= 1;
            }
            Replaced file = new Replaced(before);
            int from = random.nextInt(BLOCK);
            long counted = FileComparison.write(file, from, ByteBuffer.wrap(wanted, from, wanted.length - from));
            assertArrayEquals(
                    Arrays.copyOfRange(wanted, from, wanted.length),
                    Arrays.copyOfRange(file.bytes, from, wanted.length),
                    "seed " + seed);
            assertEquals(counted, file.written, "seed " + seed);
            int grown = wanted.length - before.length;
            assertTrue(file.written <= (changes + 2L) * BLOCK + grown, "seed " + seed);
            assertTrue(changes > 0 || grown > 0 || file.written == 0, "seed " + seed);
        }
    }

    @Test
    void zerosAreWrittenOnlyWhereSomethingElseStood() throws Exception {
        byte[] before = new byte[20 * BLOCK];
        before[5 * BLOCK + 7] = 1;
        Replaced file = new Replaced(before);
        assertEquals(BLOCK, FileComparison.zero(file, 0, 40L * BLOCK));
        assertArrayEquals(new byte[20 * BLOCK], file.bytes);
        assertEquals(0, FileComparison.zero(file, 0, 20L * BLOCK));
    }

    @Test
    void aChunkIsThereOnlyIfAllOfItIs() throws Exception {
        ChunkHasher hasher = new ChunkHasher(new byte[32], Id.ORDINARY_DOMAIN);
        byte[] bytes = random(new Random(1), 1 << 16);
        ChunkId chunk = hasher.identity(PackKind.DATA, bytes, 0, bytes.length);
        FileContents.Piece whole = new FileContents.Piece(0, bytes.length, 0, 0);
        FileComparison comparison = new FileComparison(hasher.copy());
        assertTrue(comparison.isThere(new Replaced(bytes), 0, whole, chunk));
        assertFalse(comparison.isThere(new Replaced(bytes), 1, whole, chunk));
        assertFalse(comparison.isThere(new Replaced(Arrays.copyOf(bytes, bytes.length - 1)), 0, whole, chunk));
        byte[] changed = bytes.clone();
        changed[bytes.length - 1] ^= 1;
        assertFalse(comparison.isThere(new Replaced(changed), 0, whole, chunk));
        FileContents.Piece part = new FileContents.Piece(0, bytes.length - 1, 0, 1);
        assertFalse(comparison.isThere(new Replaced(bytes), 1, part, chunk));
    }
}
