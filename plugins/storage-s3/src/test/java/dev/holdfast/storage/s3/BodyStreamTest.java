package dev.holdfast.storage.s3;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.spi.storage.BlobBody;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobStoreException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BodyStreamTest {
    private static final BlobName NAME = new BlobName("packs/one");

    private final List<BlobStoreException> refusals = new ArrayList<>();

    @Test
    void anHonestBodyPassesUnchanged() throws IOException {
        for (int length : List.of(0, 1, 1000, (1 << 17) - 1, 1 << 17, (1 << 17) + 1, 1_000_000)) {
            byte[] content = bytes(length);
            try (BodyStream in = BodyStream.open(NAME, BlobBody.of(content), refusals::add)) {
                assertArrayEquals(content, in.readAllBytes(), "length " + length);
                assertEquals(-1, in.read());
            }
        }
        assertEquals(List.of(), refusals);
    }

    /** What reaches the server is always less than the length that was announced to it. */
    @Test
    void aWrongBodyBreaksOffAndSaysWhy() {
        byte[] content = bytes(1_000_000);
        BlobBody wrong = BlobBody.of(content, 0, content.length, new byte[32]);
        ByteArrayOutputStream sent = new ByteArrayOutputStream();
        assertThrows(BodyStream.Refused.class, () -> {
            try (BodyStream in = BodyStream.open(NAME, wrong, refusals::add)) {
                in.transferTo(sent);
            }
        });
        assertTrue(sent.size() < content.length, () -> sent.size() + " bytes were given");
        assertEquals(1, refusals.size());
        assertInstanceOf(BlobStoreException.DigestMismatch.class, refusals.getFirst());
    }

    @Test
    void aSmallWrongBodyIsRefusedBeforeAnythingIsSent() {
        BlobBody wrong = BlobBody.of(bytes(1000), 0, 1000, new byte[32]);
        assertThrows(BodyStream.Refused.class, () -> BodyStream.open(NAME, wrong, refusals::add));
        assertEquals(1, refusals.size());
    }

    private static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }
}
