package dev.holdfast.engine.restore;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.engine.Progress;
import dev.holdfast.spi.source.SourceException;
import dev.holdfast.spi.source.TreeTarget.FileTarget;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NeighbouringWritesTest {
    private static final int LENGTH = 6 << 20;

    /** A file in memory that counts what is done to it. */
    private static final class CountingFile implements FileTarget {
        private final byte[] bytes = new byte[LENGTH];
        private int writes;
        private boolean full;

        @Override
        public void write(long offset, ByteBuffer from) throws SourceException {
            if (full) {
                throw new SourceException.TargetFailed("no room", "");
            }
            writes++;
            from.get(bytes, (int) offset, from.remaining());
        }

        @Override
        public void close() {}
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        long seed = System.nanoTime();
        System.out.println("NeighbouringWritesTest seed " + seed);
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    @Test
    void neighboursAreWrittenTogetherAndEachByteWhereItBelongs() throws Exception {
        byte[] expected = random(LENGTH);
        CountingFile one = new CountingFile();
        CountingFile two = new CountingFile();
        Progress progress = new Progress();
        NeighbouringWrites writes = new NeighbouringWrites(progress);
        for (CountingFile file : List.of(one, two)) {
            int at = 0;
            for (int length : List.of(65_536, 65_536, 100, 3 << 20, 65_536, 1 << 20, LENGTH)) {
                int count = Math.min(length, LENGTH - at);
                writes.write(file, at, expected, at, count);
                at += count;
            }
        }
        writes.finish();
        assertArrayEquals(expected, one.bytes);
        assertArrayEquals(expected, two.bytes);
        assertTrue(one.writes <= 6, one.writes + " writes");
        assertEquals(2L * LENGTH, progress.stored());
        assertEquals(2L * LENGTH, progress.done());
    }

    @Test
    void whatDoesNotFollowIsWrittenByItself() throws Exception {
        byte[] bytes = random(300);
        CountingFile file = new CountingFile();
        NeighbouringWrites writes = new NeighbouringWrites(new Progress());
        writes.write(file, 1000, bytes, 0, 100);
        writes.write(file, 1101, bytes, 100, 100);
        writes.write(file, 0, bytes, 200, 100);
        assertEquals(2, file.writes);
        writes.finish();
        writes.finish();
        assertEquals(3, file.writes);
        assertEquals(bytes[100], file.bytes[1101]);
        assertEquals(bytes[200], file.bytes[0]);
    }

    @Test
    void whatCouldNotBeWrittenIsToldOfOnceAndIsInNobodysWay() throws Exception {
        byte[] bytes = random(100);
        CountingFile full = new CountingFile();
        full.full = true;
        CountingFile other = new CountingFile();
        NeighbouringWrites writes = new NeighbouringWrites(new Progress());
        writes.write(full, 0, bytes, 0, 100);
        assertThrows(SourceException.TargetFailed.class, writes::finish);
        writes.write(other, 5, bytes, 0, 100);
        writes.finish();
        assertEquals(bytes[0], other.bytes[5]);
    }
}
