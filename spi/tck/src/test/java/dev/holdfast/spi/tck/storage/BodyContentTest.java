package dev.holdfast.spi.tck.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.spi.storage.BlobBody;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.BodyContent;
import dev.holdfast.spi.storage.Sha256;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BodyContentTest {
    private static final BlobName NAME = new BlobName("packs/one");

    @Test
    void anHonestBodyPassesUnchanged() throws BlobStoreException {
        for (int length : List.of(0, 1, 1000, 65_536, 100_000)) {
            byte[] bytes = bytes(length);
            ByteArrayOutputStream taken = new ByteArrayOutputStream();
            take(body(bytes, length, new ByteArrayInputStream(bytes), false), taken);
            assertArrayEquals(bytes, taken.toByteArray(), "length " + length);
        }
    }

    @Test
    void readingFullyGivesWhatIsLeftAndThenNothing() throws BlobStoreException {
        byte[] bytes = bytes(1000);
        byte[] target = new byte[700];
        try (BodyContent content = BodyContent.open(NAME, BlobBody.of(bytes))) {
            assertEquals(700, content.readFully(target, 0, 700));
            assertEquals(300, content.readFully(target, 0, 700));
            assertEquals(0, content.readFully(target, 0, 700));
        }
    }

    /** So a store that drops what breaks off never keeps it. */
    @Test
    void theLastByteOfAWrongBodyIsNeverGiven() {
        for (int length : List.of(2, 1000, 65_536, 100_000)) {
            byte[] bytes = bytes(length);
            byte[] flipped = bytes.clone();
            flipped[0] ^= 1;
            refused(bytes, length, new ByteArrayInputStream(flipped));
            refused(bytes, length, new ByteArrayInputStream(bytes, 0, length - 1));
            refused(Arrays.copyOf(bytes, length - 1), length - 1, new ByteArrayInputStream(bytes));
        }
    }

    @Test
    void anEmptyBodyWithBytesIsRefusedAtOnce() {
        BlobBody body = body(new byte[0], 0, new ByteArrayInputStream(new byte[1]), false);
        assertThrows(BlobStoreException.DigestMismatch.class, () -> BodyContent.open(NAME, body));
    }

    @Test
    void aBodyThatCannotBeReadMayBeTriedAgain() {
        InputStream broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("scripted");
            }

            @Override
            public int read(byte[] target, int offset, int count) throws IOException {
                throw new IOException("scripted");
            }
        };
        BlobBody body = body(new byte[10], 10, broken, false);
        assertThrows(BlobStoreException.Transient.class, () -> take(body, new ByteArrayOutputStream()));
    }

    @Test
    void aBodyThatWasDigestedInThisProcessIsNotDigestedAgain() throws BlobStoreException {
        byte[] bytes = bytes(1000);
        ByteArrayOutputStream taken = new ByteArrayOutputStream();
        take(body(new byte[0], 1000, new ByteArrayInputStream(bytes), true), taken);
        assertArrayEquals(bytes, taken.toByteArray());
    }

    private static void take(BlobBody body, ByteArrayOutputStream taken) throws BlobStoreException {
        byte[] buffer = new byte[777];
        try (BodyContent content = BodyContent.open(NAME, body)) {
            int count = content.read(buffer, 0, buffer.length);
            while (count >= 0) {
                taken.write(buffer, 0, count);
                count = content.read(buffer, 0, buffer.length);
            }
        }
    }

    private static void refused(byte[] said, int length, InputStream in) {
        ByteArrayOutputStream taken = new ByteArrayOutputStream();
        assertThrows(BlobStoreException.DigestMismatch.class, () -> take(body(said, length, in, false), taken));
        assertTrue(taken.size() < length, () -> taken.size() + " of " + length + " bytes were given");
    }

    private static BlobBody body(byte[] said, int length, InputStream in, boolean digested) {
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

            @Override
            public boolean isDigested() {
                return digested;
            }
        };
    }

    private static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }
}
