package dev.holdfast.spi.tck.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.spi.storage.BlobBody;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.BodyContent;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.junit.jupiter.api.Test;

class BodyContentTest {
    private static final BlobName NAME = new BlobName("packs/one");

    @Test
    void anHonestBodyPassesUnchanged() throws BlobStoreException {
        for (int length : List.of(0, 1, 1000, 65_536, 100_000)) {
            byte[] bytes = Bodies.bytes(length, length);
            ByteArrayOutputStream taken = new ByteArrayOutputStream();
            take(Bodies.body(length, bytes, () -> new ByteArrayInputStream(bytes)), taken);
            assertArrayEquals(bytes, taken.toByteArray(), "length " + length);
        }
    }

    @Test
    void readingFullyGivesWhatIsLeftAndThenNothing() throws BlobStoreException {
        byte[] bytes = Bodies.bytes(1, 1000);
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
            byte[] bytes = Bodies.bytes(length, length);
            refused(Bodies.withWrongDigest(bytes));
            refused(Bodies.tooShort(bytes));
            refused(Bodies.tooLong(bytes));
        }
    }

    @Test
    void anEmptyBodyWithBytesIsRefusedAtOnce() {
        BlobBody body = Bodies.body(0, new byte[0], () -> new ByteArrayInputStream(new byte[1]));
        assertThrows(BlobStoreException.DigestMismatch.class, () -> BodyContent.open(NAME, body));
    }

    @Test
    void aBodyThatCannotBeReadMayBeTriedAgain() {
        BlobBody body = Bodies.breaking(new byte[10], new IOException("scripted"));
        assertThrows(BlobStoreException.Transient.class, () -> take(body, new ByteArrayOutputStream()));
    }

    @Test
    void aBodyThatWasDigestedInThisProcessIsNotDigestedAgain() throws BlobStoreException {
        byte[] bytes = Bodies.bytes(1, 1000);
        ByteArrayOutputStream taken = new ByteArrayOutputStream();
        take(digested(Bodies.body(1000, new byte[0], () -> new ByteArrayInputStream(bytes))), taken);
        assertArrayEquals(bytes, taken.toByteArray());
    }

    private static void take(BlobBody body, ByteArrayOutputStream taken) throws BlobStoreException {
        try (BodyContent content = BodyContent.open(NAME, body)) {
            content.copyTo(taken::write);
        } catch (IOException e) {
            throw new AssertionError("memory takes everything", e);
        }
    }

    private static void refused(BlobBody body) {
        ByteArrayOutputStream taken = new ByteArrayOutputStream();
        assertThrows(BlobStoreException.DigestMismatch.class, () -> take(body, taken));
        assertTrue(taken.size() < body.length(), () -> taken.size() + " of " + body.length() + " bytes were given");
    }

    /** As a writer makes it that has just computed the SHA-256 of what it has in memory. */
    private static BlobBody digested(BlobBody body) {
        return new BlobBody() {
            @Override
            public long length() {
                return body.length();
            }

            @Override
            public byte[] sha256() {
                return body.sha256();
            }

            @Override
            public InputStream open() throws IOException {
                return body.open();
            }

            @Override
            public boolean isDigested() {
                return true;
            }
        };
    }
}
