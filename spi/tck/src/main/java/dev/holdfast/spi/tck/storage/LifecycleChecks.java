package dev.holdfast.spi.tck.storage;

import static dev.holdfast.spi.tck.storage.StoreUnderTest.name;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.spi.storage.BlobBody;
import dev.holdfast.spi.storage.BlobStat;
import dev.holdfast.spi.storage.BlobStore;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.ByteRange;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Handles, threads, interruption and closing. */
interface LifecycleChecks extends StoreUnderTest {
    @Test
    default void capabilitiesStayTheSame() throws BlobStoreException {
        var first = store().capabilities();
        put("blob", new byte[10]);
        assertEquals(first, store().capabilities());
        assertEquals(first, another().capabilities());
    }

    @Test
    default void anotherHandleSeesWhatWasPut() throws BlobStoreException, IOException {
        byte[] content = Bodies.bytes(1, 1000);
        BlobStat put = put("a/blob", content);
        BlobStore other = another();
        assertEquals(put, other.stat(name("a/blob")));
        try (InputStream in = other.read(name("a/blob"))) {
            assertArrayEquals(content, in.readAllBytes());
        }
        other.delete(name("a/blob"));
        assertThrows(BlobStoreException.NotFound.class, () -> store().stat(name("a/blob")));
    }

    @Test
    default void aClosedHandleRefusesAndTheBlobsStay() throws BlobStoreException, IOException {
        byte[] content = Bodies.bytes(2, 1000);
        put("blob", content);
        BlobStore other = another();
        other.close();
        other.close();
        for (Executable call : callsOf(other)) {
            assertThrows(BlobStoreException.Permanent.class, call);
        }
        assertArrayEquals(content, get("blob"), "a handle is closed apart from others");
    }

    @Test
    default void anInterruptedThreadIsToldSoAndChangesNothing() throws BlobStoreException {
        BlobStat before = put("blob", Bodies.bytes(3, 1000));
        for (Executable call : callsOf(store())) {
            Thread.currentThread().interrupt();
            try {
                assertThrows(BlobStoreException.Interrupted.class, call);
            } finally {
                assertTrue(Thread.interrupted(), "the interrupt status is set again");
            }
        }
        assertEquals(List.of(before), StoreUnderTest.blobs(store(), "", 10));
    }

    @Test
    default void anInterruptionInTheMiddleOfAPutLeavesNothing() throws BlobStoreException, IOException {
        byte[] old = Bodies.bytes(4, 1000);
        BlobStat before = put("old", old);
        BlobBody body = Bodies.interrupting(Bodies.bytes(5, 3_000_000));
        for (String name : List.of("old", "new/blob")) {
            try {
                assertThrows(BlobStoreException.Interrupted.class, () -> store().put(name(name), body, OVERWRITE));
            } finally {
                assertTrue(Thread.interrupted(), "the interrupt status is set again");
            }
        }
        assertEquals(List.of(before), StoreUnderTest.blobs(store(), "", 10));
        assertArrayEquals(old, get("old"));
    }

    @Test
    default void manyThreadsDoNotDisturbEachOther() throws Exception {
        int threads = Math.max(8, store().capabilities().concurrency());
        Racers.run(threads, thread -> {
            for (int i = 0; i < 10; i++) {
                String own = "t" + thread + "/" + i;
                byte[] content = Bodies.bytes(thread * 1000L + i, 10_000 + i);
                put(own, content);
                assertArrayEquals(content, get(own));
                assertEquals(
                        i + 1,
                        StoreUnderTest.names(store(), "t" + thread + "/", 3).size());
            }
            for (int i = 0; i < 10; i++) {
                store().delete(name("t" + thread + "/" + i));
            }
            return true;
        });
        assertEquals(List.of(), StoreUnderTest.names(store(), "", 1000));
    }

    /** One after the other whole: never a mixture, never neither. */
    @Test
    default void racingOverwritesLeaveOneOfThemWhole() throws Exception {
        int length = 100_000;
        Racers.run(8, writer -> {
            for (int i = 0; i < 10; i++) {
                put("blob", Bodies.bytes(writer, length));
                byte[] found = get("blob");
                assertTrue(isOneOf(8, found, length), "a mixture of two contents");
            }
            return true;
        });
    }

    private static boolean isOneOf(int writers, byte[] found, int length) {
        for (int writer = 0; writer < writers; writer++) {
            if (Arrays.equals(Bodies.bytes(writer, length), found)) {
                return true;
            }
        }
        return false;
    }

    private static List<Executable> callsOf(BlobStore store) {
        return List.of(
                () -> store.stat(name("blob")),
                () -> store.read(name("blob")).close(),
                () -> store.read(name("blob"), new ByteRange(0, 1)).close(),
                () -> store.list("", Optional.empty(), 10),
                () -> store.listFolders("", Optional.empty(), 10),
                () -> store.put(name("blob"), BlobBody.of(new byte[10]), OVERWRITE),
                () -> store.put(name("new"), BlobBody.of(new byte[10]), OVERWRITE),
                () -> store.delete(name("blob")));
    }
}
