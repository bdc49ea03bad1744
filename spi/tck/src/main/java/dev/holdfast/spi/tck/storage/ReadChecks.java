package dev.holdfast.spi.tck.storage;

import static dev.holdfast.spi.tck.storage.StoreUnderTest.name;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobStat;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.ByteRange;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Reading, and what a store says about a blob. */
interface ReadChecks extends StoreUnderTest {
    @Test
    default void whatWasPutIsReadBack() throws BlobStoreException, IOException {
        for (int length : List.of(1, 1000, (1 << 16) + 1, (1 << 22) + 3)) {
            byte[] content = Bodies.bytes(length, length);
            put("blob", content);
            assertArrayEquals(content, get("blob"), "length " + length);
        }
    }

    @Test
    default void anEmptyBlobIsABlob() throws BlobStoreException, IOException {
        put("empty", new byte[0]);
        assertArrayEquals(new byte[0], get("empty"));
        assertEquals(0, store().stat(name("empty")).length());
        assertEquals(List.of("empty"), StoreUnderTest.names(store(), "", 10));
    }

    @Test
    default void streamsHonourEveryWayOfReadingThem() throws BlobStoreException, IOException {
        byte[] content = Bodies.bytes(2, 3_000_000);
        put("blob", content);
        try (InputStream in = store().read(name("blob"))) {
            assertEquals(content[0] & 0xff, in.read());
            assertEquals(0, in.read(new byte[5], 2, 0));
            in.skipNBytes(1_500_000);
            byte[] some = in.readNBytes(1000);
            assertArrayEquals(Arrays.copyOfRange(content, 1_500_001, 1_501_001), some);
            ByteArrayOutputStream rest = new ByteArrayOutputStream();
            in.transferTo(rest);
            assertArrayEquals(Arrays.copyOfRange(content, 1_501_001, content.length), rest.toByteArray());
            assertEquals(-1, in.read());
            assertEquals(-1, in.read(new byte[10]));
        }
    }

    @Test
    default void aRangeIsExactlyItsBytes() throws BlobStoreException, IOException {
        byte[] content = Bodies.bytes(3, 100_000);
        put("blob", content);
        for (ByteRange range : List.of(
                new ByteRange(0, 1),
                new ByteRange(0, 100_000),
                new ByteRange(99_999, 1),
                new ByteRange(1, 65_536),
                new ByteRange(12_345, 54_321))) {
            assertArrayEquals(
                    Arrays.copyOfRange(content, (int) range.offset(), (int) range.end()),
                    range("blob", range),
                    range.toString());
        }
    }

    @Test
    default void aRangeThatIsNotWithinTheBlobIsRefused() throws BlobStoreException {
        put("blob", Bodies.bytes(4, 1000));
        put("empty", new byte[0]);
        for (ByteRange range : List.of(
                new ByteRange(0, 1001),
                new ByteRange(999, 2),
                new ByteRange(1000, 1),
                new ByteRange(5000, 1),
                new ByteRange(Long.MAX_VALUE - 1, 1))) {
            assertThrows(
                    BlobStoreException.InvalidRange.class, () -> range("blob", range), () -> range + " of 1000 bytes");
        }
        assertThrows(BlobStoreException.InvalidRange.class, () -> range("empty", new ByteRange(0, 1)));
    }

    @Test
    default void rangesBeyondTwoGibibytesAreRead() throws BlobStoreException, IOException {
        long twoGib = 1L << 31;
        SparseBody body = new SparseBody(
                twoGib + 4_000_000, 0, 70_000, twoGib - 4, twoGib + 1_000_001, twoGib + 4_000_000 - SparseBody.MARK);
        assumeTrue(store().capabilities().largestBlob() >= body.length(), "the store holds no blob that large");
        plant(name("large"), body);
        assertEquals(body.length(), store().stat(name("large")).length());
        for (long offset : body.offsets()) {
            ByteRange range = new ByteRange(offset, SparseBody.MARK);
            assertArrayEquals(SparseBody.mark(offset), range("large", range), range.toString());
        }
        byte[] tail = range("large", new ByteRange(twoGib - 4, 4_000_004));
        assertEquals(4_000_004, tail.length);
        assertArrayEquals(SparseBody.mark(twoGib - 4), Arrays.copyOf(tail, SparseBody.MARK));
        assertThrows(BlobStoreException.InvalidRange.class, () -> range("large", new ByteRange(body.length() - 1, 2)));
    }

    @Test
    default void whatIsMissingIsNotFound() throws BlobStoreException {
        put("folder/blob", new byte[10]);
        put("deleted", new byte[10]);
        store().delete(name("deleted"));
        for (BlobName missing : List.of(
                name("missing"),
                name("missing/below"),
                name("deleted"),
                name("folder"),
                name("folder/blo"),
                name("folder/blob/below"))) {
            assertThrows(BlobStoreException.NotFound.class, () -> store().stat(missing), () -> "stat " + missing);
            assertThrows(
                    BlobStoreException.NotFound.class,
                    () -> store().read(missing).close(),
                    () -> "read " + missing);
            assertThrows(
                    BlobStoreException.NotFound.class,
                    () -> store().read(missing, new ByteRange(0, 1)).close(),
                    () -> "range of " + missing);
        }
    }

    @Test
    default void putStatAndListSayTheSame() throws BlobStoreException {
        BlobStat put = put("a/blob", Bodies.bytes(5, 1234));
        assertEquals(name("a/blob"), put.name());
        assertEquals(1234, put.length());
        assertEquals(put, store().stat(name("a/blob")));
        assertEquals(List.of(put), StoreUnderTest.blobs(store(), "", 10));
    }

    @Test
    default void aStreamMayBeClosedEarly() throws BlobStoreException, IOException {
        byte[] content = Bodies.bytes(6, 2_000_000);
        put("blob", content);
        for (int i = 0; i < 50; i++) {
            try (InputStream in = store().read(name("blob"))) {
                assertArrayEquals(Arrays.copyOf(content, 10), in.readNBytes(10));
            }
        }
        assertArrayEquals(content, get("blob"));
    }

    @Test
    default void aReadNeverMixesTwoContents() throws BlobStoreException, IOException {
        byte[] old = Bodies.bytes(7, 4_000_000);
        put("blob", old);
        try (InputStream in = store().read(name("blob"))) {
            byte[] start = in.readNBytes(1000);
            put("blob", Bodies.bytes(8, 4_000_000));
            byte[] all = new byte[old.length];
            System.arraycopy(start, 0, all, 0, start.length);
            boolean whole = readRest(in, all, start.length);
            if (whole) {
                assertArrayEquals(old, all);
            }
        }
    }

    /** Whether the stream came to its end; breaking off with an exception is a store's right here. */
    private static boolean readRest(InputStream in, byte[] all, int from) {
        try {
            assertEquals(all.length - from, in.readNBytes(all, from, all.length - from));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private byte[] range(String name, ByteRange range) throws BlobStoreException, IOException {
        try (InputStream in = store().read(name(name), range)) {
            return in.readAllBytes();
        }
    }
}
