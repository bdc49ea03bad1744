package dev.holdfast.spi.tck.storage;

import static dev.holdfast.spi.tck.storage.StoreUnderTest.name;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.spi.storage.BlobBody;
import dev.holdfast.spi.storage.BlobStore;
import dev.holdfast.spi.storage.BlobStoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CrashingBlobStoreTest extends BlobStoreContract {
    private final InMemoryBlobStore memory = new InMemoryBlobStore();

    @Override
    protected BlobStore open() {
        return new CrashingBlobStore(memory.another(), Integer.MAX_VALUE);
    }

    @Test
    void everyMomentOfAScenarioIsReached() throws BlobStoreException {
        List<List<String>> seen = new ArrayList<>();
        for (int changes = 0; ; changes++) {
            InMemoryBlobStore store = new InMemoryBlobStore();
            CrashingBlobStore crashing = new CrashingBlobStore(store, changes);
            if (completes(crashing)) {
                break;
            }
            assertTrue(crashing.crashed());
            seen.add(StoreUnderTest.names(store, "", 10));
        }
        assertEquals(List.of(List.of(), List.of("a"), List.of("a", "b")), seen);
    }

    private static boolean completes(BlobStore store) {
        try {
            store.put(name("a"), BlobBody.of(new byte[1]), OVERWRITE);
            store.stat(name("a"));
            store.put(name("b"), BlobBody.of(new byte[1]), OVERWRITE);
            store.delete(name("a"));
            return true;
        } catch (BlobStoreException e) {
            return false;
        }
    }

    @Test
    void afterTheCrashNothingWorksAnyMore() throws BlobStoreException {
        CrashingBlobStore crashing = new CrashingBlobStore(memory, 1);
        crashing.put(name("a"), BlobBody.of(new byte[1]), OVERWRITE);
        crashing.list("", Optional.empty(), 10);
        assertFalse(crashing.crashed());
        assertThrows(BlobStoreException.Permanent.class, () -> crashing.delete(name("a")));
        assertTrue(crashing.crashed());
        assertThrows(BlobStoreException.Permanent.class, () -> crashing.stat(name("a")));
        assertThrows(BlobStoreException.Permanent.class, () -> crashing.read(name("a")));
        assertThrows(BlobStoreException.Permanent.class, () -> crashing.list("", Optional.empty(), 10));
        assertThrows(BlobStoreException.Permanent.class, () -> crashing.listFolders("", Optional.empty(), 10));
        assertEquals(List.of("a"), StoreUnderTest.names(memory, "", 10));
    }
}
