package dev.holdfast.engine.keys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.engine.Id;
import dev.holdfast.engine.RepositoryException;
import dev.holdfast.spi.storage.BlobStore;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.tck.storage.BlobOperation;
import dev.holdfast.spi.tck.storage.CountingBlobStore;
import dev.holdfast.spi.tck.storage.FaultyBlobStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** People who change the keys at once. */
class KeyRaceTest {
    private static KeyRing remove(BlobStore store, KeyRing ring, Id recipient)
            throws BlobStoreException, RepositoryException {
        return KeyAdministration.removeRecipient(store, ring, recipient, KeyScene.NOW);
    }

    @Test
    void aRotationThatWasOvertakenBeginsAnew() throws Exception {
        KeyScene scene = new KeyScene();
        KeyScene.Added one = scene.addHost(Role.RESTORER);
        KeyScene.Added two = scene.addRecovery(Role.MAINTAINER);
        KeyScene.Added host = scene.addHost(Role.WRITER);
        List<KeyRing> others = new ArrayList<>();
        InterveningBlobStore store = new InterveningBlobStore(
                scene.store, KeyObjects.EPOCHS, () -> others.add(remove(scene.store, scene.unlock(), two.id())));
        KeyRing after = remove(store, scene.ring, one.id());
        assertTrue(store.intervened());

        assertEquals(3, after.currentEpochNumber());
        assertTrue(after.knows(others.getFirst().currentEpoch()));
        assertEquals(3, scene.names(KeyObjects.EPOCHS).size()); // its first try is gone
        assertEquals(Set.of(scene.first.id(), host.id()), Set.copyOf(scene.active()));
        assertEquals(after.currentEpoch(), scene.unlock(host.key()).currentEpoch());
    }

    @Test
    void aRotationThatIsOvertakenWhileItGrantsStoresNoEpochUntilItBeganAnew() throws Exception {
        KeyScene scene = new KeyScene();
        List<KeyRing> others = new ArrayList<>();
        InterveningBlobStore store =
                new InterveningBlobStore(scene.store, "keys/grants/", () -> others.add(scene.rotate()));
        CountingBlobStore counting = new CountingBlobStore(store);
        KeyRing after = KeyAdministration.rotate(counting, scene.ring, KeyScene.NOW);
        assertEquals(3, after.currentEpochNumber());
        assertEquals(
                3, counting.requests(BlobOperation.PUT)); // two grants, of which the first was for nothing, one epoch
        assertEquals(0, counting.requests(BlobOperation.DELETE));
    }

    @Test
    void aForkThatCannotBeUndoneIsTold() throws Exception {
        KeyScene scene = new KeyScene();
        InterveningBlobStore store = new InterveningBlobStore(scene.store, KeyObjects.EPOCHS, scene::rotate);
        FaultyBlobStore locked = new FaultyBlobStore(store)
                .script(
                        BlobOperation.DELETE,
                        1,
                        new FaultyBlobStore.Fail(() -> new BlobStoreException.AccessDenied("locked", "")));
        assertThrows(
                RepositoryException.Damaged.class, () -> KeyAdministration.rotate(locked, scene.ring, KeyScene.NOW));
        assertThrows(RepositoryException.Refused.class, scene::unlock);
    }

    @Test
    void aRecipientAddedDuringARotationHoldsKeysOfTheNewEpoch() throws Exception {
        KeyScene scene = new KeyScene();
        List<KeyScene.Added> added = new ArrayList<>();
        InterveningBlobStore store = new InterveningBlobStore(
                scene.store, KeyObjects.EPOCHS, () -> added.add(scene.addRecovery(Role.RESTORER)));
        KeyRing after = KeyAdministration.rotate(store, scene.ring, KeyScene.NOW);
        assertEquals(after.currentEpoch(), scene.unlock(added.getFirst().key()).currentEpoch());
    }

    @Test
    void aRotationDuringAnAdditionGivesTheRecipientBothEpochs() throws Exception {
        KeyScene scene = new KeyScene();
        NewRecipient.Recovery paper = NewRecipient.recovery(Role.RESTORER, "paper", scene.random);
        InterveningBlobStore store =
                new InterveningBlobStore(scene.store, KeyObjects.grantsOf(scene.ring.currentEpoch()), scene::rotate);
        KeyRing after = KeyAdministration.addRecipient(store, scene.ring, paper, KeyScene.NOW);
        assertEquals(2, after.currentEpochNumber());
        assertEquals(after.currentEpoch(), scene.unlock(paper.key()).currentEpoch());
    }

    @Test
    void whoRemovesEachOtherDoesNotLeaveTheRepositoryWithoutARestorer() throws Exception {
        KeyScene scene = new KeyScene();
        KeyScene.Added other = scene.addRecovery(Role.RESTORER);
        KeyRing others = scene.unlock(other.key());
        InterveningBlobStore store = new InterveningBlobStore(
                scene.store, KeyObjects.EPOCHS, () -> remove(scene.store, others, scene.first.id()));
        assertThrows(RepositoryException.WrongKey.class, () -> remove(store, scene.ring, other.id()));
        assertTrue(scene.unlock().isRemoved());
        KeyRing left = scene.unlock(other.key());
        assertEquals(2, left.currentEpochNumber());
        assertFalse(left.isRemoved());
    }

    @Test
    void manyRemovalsAtOnceAllHold() throws Exception {
        KeyScene scene = new KeyScene();
        KeyScene.Added stays = scene.addHost(Role.WRITER);
        List<KeyScene.Added> leaving = new ArrayList<>();
        for (Role role : Role.values()) {
            leaving.add(scene.addHost(role));
        }
        List<Callable<KeyRing>> removals = new ArrayList<>();
        for (KeyScene.Added one : leaving) {
            removals.add(() -> remove(scene.store.another(), scene.ring, one.id()));
        }
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<KeyRing> done : threads.invokeAll(removals)) {
                done.get();
            }
        }
        for (KeyScene.Added one : leaving) {
            assertTrue(scene.unlock(one.key()).isRemoved());
        }
        assertEquals(scene.unlock().currentEpoch(), scene.unlock(stays.key()).currentEpoch());
    }

    @Test
    void manyAdditionsAtOnceAllHold() throws Exception {
        KeyScene scene = new KeyScene();
        List<NewRecipient.Recovery> papers = new ArrayList<>();
        List<Callable<KeyRing>> additions = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            NewRecipient.Recovery paper = NewRecipient.recovery(Role.RESTORER, "paper " + i, scene.random);
            papers.add(paper);
            additions.add(() -> KeyAdministration.addRecipient(scene.store.another(), scene.ring, paper, KeyScene.NOW));
        }
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<KeyRing> done : threads.invokeAll(additions)) {
                done.get();
            }
        }
        for (NewRecipient.Recovery paper : papers) {
            assertEquals(paper.id(), scene.unlock(paper.key()).recipient());
        }
    }
}
