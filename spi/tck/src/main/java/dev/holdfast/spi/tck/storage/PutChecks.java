package dev.holdfast.spi.tck.storage;

import static dev.holdfast.spi.tck.storage.StoreUnderTest.name;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.spi.storage.BlobBody;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobStat;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.PutCondition;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Putting, all or nothing, and deleting. */
interface PutChecks extends StoreUnderTest {
    @Test
    default void anOverwriteReplacesTheWholeBlob() throws BlobStoreException, IOException {
        BlobStat first = put("blob", Bodies.bytes(1, 5000));
        byte[] shorter = Bodies.bytes(2, 100);
        BlobStat second = put("blob", shorter);
        assertArrayEquals(shorter, get("blob"));
        assertEquals(100, second.length());
        assertNotEquals(first.version(), second.version());
        assertEquals(second, store().stat(name("blob")));
    }

    @Test
    default void aWrongDigestLeavesNothing() throws BlobStoreException, IOException {
        refusedAsMismatch(Bodies.withWrongDigest(Bodies.bytes(3, 3_000_000)));
    }

    @Test
    default void aBodyThatEndsEarlyLeavesNothing() throws BlobStoreException, IOException {
        refusedAsMismatch(Bodies.tooShort(Bodies.bytes(4, 3_000_000)));
    }

    @Test
    default void aBodyThatGoesOnTooLongLeavesNothing() throws BlobStoreException, IOException {
        refusedAsMismatch(Bodies.tooLong(Bodies.bytes(5, 3_000_000)));
        refusedAsMismatch(Bodies.tooLong(new byte[1]));
    }

    @Test
    default void aWrongLengthLeavesNothing() throws BlobStoreException, IOException {
        for (int length : List.of(1, 1000, 3_000_000)) {
            refusedAsMismatch(Bodies.withTooLargeALength(Bodies.bytes(length, length)));
            refusedAsMismatch(Bodies.withTooSmallALength(Bodies.bytes(length, length)));
        }
    }

    @Test
    default void aBodyThatBreaksInTheMiddleLeavesNothing() throws BlobStoreException, IOException {
        IOException failure = new IOException("the source broke");
        BlobBody body = Bodies.breaking(Bodies.bytes(6, 3_000_000), failure);
        BlobStoreException.Transient thrown =
                leavesNothing(BlobStoreException.Transient.class, body, List.of(OVERWRITE));
        assertSame(failure, thrown.getCause(), "the cause is the body's own exception");
    }

    @Test
    default void aPutThatWasRefusedCanBeRepeated() throws BlobStoreException, IOException {
        byte[] content = Bodies.bytes(7, 3_000_000);
        assertThrows(
                BlobStoreException.DigestMismatch.class,
                () -> store().put(name("new/blob"), Bodies.tooShort(content), OVERWRITE));
        put("new/blob", content);
        assertArrayEquals(content, get("new/blob"));
    }

    @Test
    default void aBodyLargerThanTheStoreTakesIsRefusedUnread() throws BlobStoreException {
        long largest = store().capabilities().largestBlob();
        assumeTrue(largest < Long.MAX_VALUE, "the store knows no largest blob");
        BlobBody body = Bodies.body(largest + 1, new byte[0], () -> {
            throw new AssertionError("the body was opened");
        });
        assertThrows(BlobStoreException.Unsupported.class, () -> store().put(name("large"), body, OVERWRITE));
        assertEquals(List.of(), StoreUnderTest.names(store(), "", 10));
    }

    @Test
    default void aDeletedBlobIsGone() throws BlobStoreException {
        put("a/blob", new byte[10]);
        store().delete(name("a/blob"));
        assertThrows(BlobStoreException.NotFound.class, () -> store().stat(name("a/blob")));
        assertEquals(List.of(), StoreUnderTest.names(store(), "", 10));
        assertEquals(List.of(), StoreUnderTest.folders(store(), "", 10));
    }

    @Test
    default void deletingWhatIsNotThereIsNoError() throws BlobStoreException, IOException {
        byte[] content = Bodies.bytes(8, 100);
        put("a/blob", content);
        for (String other : List.of("a", "a/blo", "a/blob/below", "b", "b/c/d")) {
            store().delete(name(other));
        }
        assertArrayEquals(content, get("a/blob"));
        store().delete(name("a/blob"));
        store().delete(name("a/blob"));
    }

    @Test
    default void aDeletedNameCanBePutAgain() throws BlobStoreException, IOException {
        put("a/blob", Bodies.bytes(9, 100));
        store().delete(name("a/blob"));
        byte[] content = Bodies.bytes(10, 200);
        put("a/blob", content);
        assertArrayEquals(content, get("a/blob"));
    }

    @Test
    default void manyAreDeletedAtOnce() throws Exception {
        List<BlobName> names = new ArrayList<>();
        for (int i = 0; i < 1100; i++) {
            names.add(name("many/" + i));
        }
        Racers.share(store().capabilities().concurrency(), names.size(), i -> put("many/" + i, new byte[] {1}));
        put("many-others", new byte[] {1});
        names.add(name("many/missing"));
        store().deleteAll(names);
        assertEquals(List.of("many-others"), StoreUnderTest.names(store(), "", 1000));
        store().deleteAll(List.of());
    }

    private void refusedAsMismatch(BlobBody body) throws BlobStoreException, IOException {
        List<PutCondition> conditions =
                store().capabilities().putIfAbsent() ? List.of(OVERWRITE, IF_ABSENT) : List.of(OVERWRITE);
        leavesNothing(BlobStoreException.DigestMismatch.class, body, conditions);
    }

    /** A refused body leaves a new name free, no trace in listings, and an old blob as it was. */
    private <T extends BlobStoreException> T leavesNothing(
            Class<T> expected, BlobBody body, List<PutCondition> conditions) throws BlobStoreException, IOException {
        byte[] old = Bodies.bytes(11, 1000);
        BlobStat before = put("old", old);
        for (PutCondition condition : conditions) {
            assertThrows(expected, () -> store().put(name("new/blob"), body, condition));
        }
        T thrown = assertThrows(expected, () -> store().put(name("old"), body, OVERWRITE));
        assertThrows(BlobStoreException.NotFound.class, () -> store().stat(name("new/blob")));
        assertEquals(List.of(before), StoreUnderTest.blobs(store(), "", 10));
        assertEquals(List.of(), StoreUnderTest.folders(store(), "", 10));
        assertArrayEquals(old, get("old"));
        return thrown;
    }
}
