package dev.holdfast.spi.tck.storage;

import static dev.holdfast.spi.tck.storage.StoreUnderTest.name;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.spi.storage.BlobBody;
import dev.holdfast.spi.storage.BlobStat;
import dev.holdfast.spi.storage.BlobStore;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.PutCondition;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

/** Conditional puts: proven where declared, refused where not. */
interface ConditionChecks extends StoreUnderTest {
    /** Writers that race. */
    int RACERS = 8;

    /** How often they do. */
    int ROUNDS = 10;

    @Test
    default void aPutIfAbsentNeverReplaces() throws BlobStoreException, IOException {
        assumeTrue(store().capabilities().putIfAbsent());
        byte[] content = Bodies.bytes(1, 1000);
        BlobStat first = store().put(name("a/blob"), BlobBody.of(content), IF_ABSENT);
        assertThrows(
                BlobStoreException.AlreadyExists.class,
                () -> store().put(name("a/blob"), BlobBody.of(Bodies.bytes(2, 1000)), IF_ABSENT));
        assertThrows(
                BlobStoreException.AlreadyExists.class,
                () -> store().put(name("a/blob"), BlobBody.of(content), IF_ABSENT),
                "even with the same content");
        assertEquals(first, store().stat(name("a/blob")));
        assertArrayEquals(content, get("a/blob"));
        store().delete(name("a/blob"));
        store().put(name("a/blob"), BlobBody.of(content), IF_ABSENT);
    }

    @Test
    default void ofRacingPutsIfAbsentExactlyOneWins() throws Exception {
        assumeTrue(store().capabilities().putIfAbsent());
        List<BlobStore> handles = List.of(store(), another());
        for (int round = 0; round < ROUNDS; round++) {
            race("race/" + round, handles, IF_ABSENT, BlobStoreException.AlreadyExists.class);
        }
    }

    @Test
    default void aPutIfVersionReplacesOnlyThatVersion() throws BlobStoreException, IOException {
        assumeTrue(store().capabilities().putIfVersion());
        BlobStat first = put("blob", Bodies.bytes(1, 100));
        byte[] content = Bodies.bytes(2, 100);
        BlobStat second = store().put(name("blob"), BlobBody.of(content), ifVersion(first));
        assertThrows(
                BlobStoreException.PreconditionFailed.class,
                () -> store().put(name("blob"), BlobBody.of(Bodies.bytes(3, 100)), ifVersion(first)));
        assertEquals(second, store().stat(name("blob")));
        assertArrayEquals(content, get("blob"));
        store().delete(name("blob"));
        assertThrows(
                BlobStoreException.PreconditionFailed.class,
                () -> store().put(name("blob"), BlobBody.of(Bodies.bytes(4, 100)), ifVersion(second)),
                "a blob that is gone has no version");
        assertThrows(
                BlobStoreException.PreconditionFailed.class,
                () -> store().put(name("never/was"), BlobBody.of(Bodies.bytes(5, 100)), ifVersion(second)));
        assertEquals(List.of(), StoreUnderTest.names(store(), "", 10));
        assertEquals(List.of(), StoreUnderTest.folders(store(), "", 10));
    }

    /** In quick succession, with equal lengths: what a version made of length and time would not tell apart. */
    @Test
    default void eachContentHasItsOwnVersion() throws BlobStoreException {
        Set<String> versions = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            versions.add(put("blob", Bodies.bytes(i, 64)).version());
            if (i % 2 == 0) {
                store().delete(name("blob"));
            }
        }
        assertEquals(100, versions.size());
    }

    @Test
    default void ofRacingPutsIfVersionExactlyOneWins() throws Exception {
        assumeTrue(store().capabilities().putIfVersion());
        List<BlobStore> handles = List.of(store(), another());
        for (int round = 0; round < ROUNDS; round++) {
            BlobStat start = put("race", Bodies.bytes(round, 64));
            race("race", handles, ifVersion(start), BlobStoreException.PreconditionFailed.class);
        }
    }

    @Test
    default void noUpdateByVersionIsLost() throws Exception {
        assumeTrue(store().capabilities().putIfVersion());
        List<BlobStore> handles = List.of(store(), another());
        put("counter", new byte[] {0});
        Racers.run(RACERS, racer -> {
            for (int i = 0; i < 5; i++) {
                increment(handles.get(racer % handles.size()));
            }
            return true;
        });
        assertEquals(RACERS * 5, get("counter")[0]);
    }

    @Test
    default void anUndeclaredPutIfAbsentIsRefused() throws BlobStoreException {
        assumeFalse(store().capabilities().putIfAbsent());
        refusedAsUnsupported(IF_ABSENT);
    }

    @Test
    default void anUndeclaredPutIfVersionIsRefused() throws BlobStoreException {
        assumeFalse(store().capabilities().putIfVersion());
        refusedAsUnsupported(ifVersion(put("other", new byte[10])));
    }

    private void refusedAsUnsupported(PutCondition condition) throws BlobStoreException {
        BlobStat old = put("old", Bodies.bytes(1, 100));
        BlobBody body = BlobBody.of(Bodies.bytes(2, 100));
        assertThrows(BlobStoreException.Unsupported.class, () -> store().put(name("old"), body, condition));
        assertThrows(BlobStoreException.Unsupported.class, () -> store().put(name("new"), body, condition));
        assertEquals(old, store().stat(name("old")));
        assertThrows(BlobStoreException.NotFound.class, () -> store().stat(name("new")));
    }

    private void race(
            String name, List<BlobStore> handles, PutCondition condition, Class<? extends BlobStoreException> losing)
            throws InterruptedException, ExecutionException, BlobStoreException, IOException {
        List<Boolean> won = Racers.run(RACERS, racer -> {
            byte[] content = Bodies.bytes(1000 + racer, 20_000);
            try {
                handles.get(racer % handles.size()).put(name(name), BlobBody.of(content), condition);
                return true;
            } catch (BlobStoreException e) {
                assertTrue(losing.isInstance(e), () -> "a loser was told " + e);
                return false;
            }
        });
        assertEquals(1, won.stream().filter(w -> w).count(), "winners of the race for " + name);
        assertArrayEquals(Bodies.bytes(1000 + won.indexOf(true), 20_000), get(name), "the winner's content stays");
    }

    private static void increment(BlobStore store) throws BlobStoreException, IOException {
        for (int attempt = 0; attempt < 10_000; attempt++) {
            BlobStat stat = store.stat(name("counter"));
            byte count;
            try (var in = store.read(name("counter"))) {
                count = (byte) in.read();
            }
            try {
                store.put(name("counter"), BlobBody.of(new byte[] {(byte) (count + 1)}), ifVersion(stat));
                return;
            } catch (BlobStoreException.PreconditionFailed e) {
                Thread.onSpinWait();
            }
        }
        throw new AssertionError("no update by version succeeds, although each begins with the version that is there");
    }

    private static PutCondition ifVersion(BlobStat stat) {
        return new PutCondition.IfVersion(stat.version());
    }
}
