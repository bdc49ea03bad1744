package dev.holdfast.storage.s3;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.spi.storage.BlobBody;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.Sha256;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CheckedStreamTest {
    private static final BlobName NAME = new BlobName("packs/one");

    private final List<BlobStoreException> refusals = new ArrayList<>();

    @Test
    void anHonestBodyPassesUnchanged() throws IOException {
        for (int length : List.of(0, 1, 1000, (1 << 17) - 1, 1 << 17, (1 << 17) + 1, 1_000_000)) {
            byte[] content = bytes(length);
            try (CheckedStream in = CheckedStream.open(NAME, BlobBody.of(content), refusals::add)) {
                assertArrayEquals(content, in.readAllBytes(), "length " + length);
            }
        }
        assertEquals(List.of(), refusals);
    }

    /** What reaches the server is always less than the length that was announced to it. */
    @Test
    void theLastByteOfAWrongBodyIsNeverGiven() {
        for (int length : List.of(2, 1000, 1 << 17, (1 << 17) + 1, 1_000_000)) {
            byte[] content = bytes(length);
            byte[] flipped = content.clone();
            flipped[0] ^= 1;
            refused(content, length, new ByteArrayInputStream(flipped));
            refused(content, length, new ByteArrayInputStream(content, 0, length - 1));
            refused(Arrays.copyOf(content, length - 1), length - 1, new ByteArrayInputStream(content));
        }
    }

    @Test
    void aSmallWrongBodyIsRefusedBeforeAnythingIsSent() {
        byte[] content = bytes(1000);
        BlobBody body = body(content, 999, new ByteArrayInputStream(content));
        assertThrows(CheckedStream.Refused.class, () -> CheckedStream.open(NAME, body, refusals::add));
        BlobBody empty = body(new byte[0], 0, new ByteArrayInputStream(new byte[1]));
        assertThrows(CheckedStream.Refused.class, () -> CheckedStream.open(NAME, empty, refusals::add));
    }

    @Test
    void aBodyThatWasDigestedInThisProcessIsNotDigestedAgain() throws IOException {
        byte[] content = bytes(1000);
        BlobBody trusted = new BlobBody() {
            @Override
            public long length() {
                return content.length;
            }

            @Override
            public byte[] sha256() {
                throw new AssertionError("the digest was asked for");
            }

            @Override
            public InputStream open() {
                return new ByteArrayInputStream(content);
            }

            @Override
            public boolean isDigested() {
                return true;
            }
        };
        try (CheckedStream in = CheckedStream.open(NAME, trusted, refusals::add)) {
            assertArrayEquals(content, in.readAllBytes());
        }
    }

    private void refused(byte[] said, int length, InputStream in) {
        refusals.clear();
        ByteArrayOutputStream sent = new ByteArrayOutputStream();
        assertThrows(CheckedStream.Refused.class, () -> {
            try (CheckedStream checked = CheckedStream.open(NAME, body(said, length, in), refusals::add)) {
                checked.transferTo(sent);
            }
        });
        assertTrue(sent.size() < length, () -> sent.size() + " of " + length + " bytes were given");
        assertEquals(1, refusals.size());
        assertInstanceOf(BlobStoreException.DigestMismatch.class, refusals.getFirst());
    }

    private static BlobBody body(byte[] said, int length, InputStream in) {
        byte[] sha256 = Sha256.of(said, 0, said.length);
        return new BlobBody() {
            @Override
            public long length() {
                return length;
            }

            @Override
            public byte[] sha256() {
                return sha256;
            }

            @Override
            public InputStream open() {
                return in;
            }
        };
    }

    private static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }
}
