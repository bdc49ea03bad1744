package dev.holdfast.spi.tck.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.holdfast.spi.storage.Sha256;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;

class SparseBodyTest {
    @Test
    void allButTheMarksIsZero() throws IOException {
        SparseBody body = new SparseBody(50, 0, 9, 42);
        byte[] expected = new byte[50];
        expected[16] = 9;
        expected[49] = 42;
        try (InputStream in = body.open()) {
            assertArrayEquals(expected, in.readAllBytes());
        }
        assertArrayEquals(Sha256.of(expected, 0, 50), body.sha256());
    }

    @Test
    void readsOfAnySizeGiveTheSameBytes() throws IOException {
        SparseBody body = new SparseBody(40, 3, 20);
        for (int size = 1; size < 40; size++) {
            byte[] found = new byte[40];
            try (InputStream in = body.open()) {
                for (int at = 0; at < 40; at += size) {
                    in.read(found, at, Math.min(size, 40 - at));
                }
            }
            try (InputStream in = body.open()) {
                assertArrayEquals(in.readAllBytes(), found, "in reads of " + size);
            }
        }
    }

    @Test
    void marksThatDoNotFitAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new SparseBody(10, 3));
        assertThrows(IllegalArgumentException.class, () -> new SparseBody(100, 20, 13));
        assertThrows(IllegalArgumentException.class, () -> new SparseBody(100, -1));
    }
}
