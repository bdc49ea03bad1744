package dev.holdfast.engine.keys;

import static dev.holdfast.engine.keys.KeyScene.ORDINARY;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.engine.Id;
import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.format.PackKind;
import dev.holdfast.engine.format.WrappedKey;
import dev.holdfast.spi.storage.BlobStore;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.tck.storage.CrashingBlobStore;
import dev.holdfast.spi.tck.storage.InMemoryBlobStore;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Each change of keys, interrupted before each of its puts. */
class KeyCrashTest {
    private interface Change {
        void run(BlobStore store) throws BlobStoreException, RepositoryException;
    }

    /** Runs a change that dies after so many puts; whether it came to its end. */
    private static boolean survives(InMemoryBlobStore store, int puts, Change change) throws RepositoryException {
        CrashingBlobStore crashing = new CrashingBlobStore(store, puts);
        try {
            change.run(crashing);
        } catch (BlobStoreException _) {
            assertTrue(crashing.crashed());
        }
        return !crashing.crashed();
    }

    @Test
    void creatingLeavesNoRepositoryOrAWholeOne() throws Exception {
        KeyScene scene = new KeyScene();
        NewRecipient.Recovery paper = NewRecipient.recovery(Role.RESTORER, "paper", scene.random);
        List<NewRecipient> recipients = List.of(scene.first, paper);
        int puts = 0;
        boolean survived = false;
        for (; !survived; puts++) {
            InMemoryBlobStore store = new InMemoryBlobStore();
            survived = survives(
                    store,
                    puts,
                    crashing -> KeyAdministration.create(
                            crashing, scene.repository, recipients, KeyScene.NOW, scene.random));
            if (survived) {
                assertEquals(
                        2,
                        new KeyStore(store, scene.repository)
                                .recipients(scene.unlock(store, paper.key()))
                                .size());
            } else {
                assertThrows(RepositoryException.NotARepository.class, () -> scene.unlock(store, KeyScene.PASSPHRASE));
                assertThrows(RepositoryException.NotARepository.class, () -> scene.unlock(store, paper.key()));
                // And it can be created again, with new recipients, as if nothing had happened.
                NewRecipient again = scene.newPassphrase(KeyScene.PASSPHRASE, Role.RESTORER, "again");
                KeyRing ring =
                        KeyAdministration.create(store, scene.repository, List.of(again), KeyScene.NOW, scene.random);
                assertEquals(
                        1,
                        new KeyStore(store, scene.repository).recipients(ring).size());
                assertEquals(
                        again.id(), scene.unlock(store, KeyScene.PASSPHRASE).recipient());
            }
        }
        assertEquals(6, puts); // two recipients, two grants, the epoch, and the run that survived
    }

    @Test
    void addingAddsOrDoesNot() throws Exception {
        boolean survived = false;
        for (int puts = 0; !survived; puts++) {
            KeyScene scene = new KeyScene();
            NewRecipient.Recovery paper = NewRecipient.recovery(Role.RESTORER, "paper", scene.random);
            survived = survives(
                    scene.store,
                    puts,
                    crashing -> KeyAdministration.addRecipient(crashing, scene.ring, paper, KeyScene.NOW));
            assertEquals(1, scene.unlock().currentEpochNumber());
            boolean active = scene.active().contains(paper.id());
            assertEquals(survived, active);
            if (active) {
                assertEquals(paper.id(), scene.unlock(paper.key()).recipient());
            } else {
                assertThrows(RepositoryException.WrongKey.class, () -> scene.unlock(paper.key()));
            }
            assertEquals(2, scene.rotate().currentEpochNumber());
        }
    }

    @Test
    void removingRemovesOrDoesNotAndLosesNoData() throws Exception {
        boolean survived = false;
        for (int puts = 0; !survived; puts++) {
            KeyScene scene = new KeyScene();
            KeyScene.Added removed = scene.addRecovery(Role.RESTORER);
            KeyScene.Added host = scene.addHost(Role.WRITER);
            byte[] dataKey = SealingKeys.randomKey(scene.random);
            WrappedKey wrapped = scene.ring.wrap(PackKind.DATA, ORDINARY, dataKey);
            survived = survives(
                    scene.store,
                    puts,
                    crashing -> KeyAdministration.removeRecipient(crashing, scene.ring, removed.id(), KeyScene.NOW));
            List<Id> active = scene.active();
            assertEquals(survived, !active.contains(removed.id()));
            assertTrue(active.containsAll(List.of(scene.first.id(), host.id())));
            assertEquals(survived, scene.unlock(removed.key()).isRemoved());
            assertEquals(survived ? 2 : 1, scene.unlock(host.key()).currentEpochNumber());
            assertArrayEquals(dataKey, scene.unlock().unwrap(PackKind.DATA, ORDINARY, wrapped));
            KeyRing after = scene.rotate();
            assertEquals(after.currentEpoch(), scene.unlock(host.key()).currentEpoch());
        }
    }

    @Test
    void aReplicaIsMadeWholeOrCannotBeUnlockedAndCanBeMadeAgain() throws Exception {
        KeyScene scene = new KeyScene();
        scene.rotate();
        KeyRing ring = scene.rotate();
        boolean survived = false;
        int puts = 0;
        for (; !survived; puts++) {
            InMemoryBlobStore target = new InMemoryBlobStore();
            NewRecipient one = scene.newPassphrase(KeyScene.passphrase("there"), Role.RESTORER, "there");
            survived = survives(
                    target,
                    puts,
                    crashing ->
                            KeyAdministration.createReplica(crashing, ring, scene.store, List.of(one), KeyScene.NOW));
            if (!survived) {
                assertThrows(RepositoryException.class, () -> scene.unlock(target, KeyScene.passphrase("there")));
                NewRecipient again = scene.newPassphrase(KeyScene.passphrase("again"), Role.RESTORER, "again");
                KeyAdministration.createReplica(target, ring, scene.store, List.of(again), KeyScene.NOW);
                scene.unlock(target, KeyScene.passphrase("again"));
            } else {
                scene.unlock(target, KeyScene.passphrase("there"));
            }
        }
        assertEquals(6, puts); // a recipient, its grant, three epochs, and the run that survived
    }
}
