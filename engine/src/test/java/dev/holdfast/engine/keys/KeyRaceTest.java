package dev.holdfast.engine.keys;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.engine.Id;
import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.format.PackKind;
import dev.holdfast.engine.format.WrappedKey;
import dev.holdfast.spi.storage.BlobStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Two people who change the keys at once. Ids are random, so each race is run until it went both ways. */
class KeyRaceTest {
    private static final int ENOUGH = 200;

    /** One run of a race; whether the one who was overtaken won nevertheless. */
    private interface Race {
        boolean run() throws Exception;
    }

    private static void untilBothWays(Race race) throws Exception {
        boolean won = false;
        boolean lost = false;
        for (int i = 0; i < ENOUGH && !(won && lost); i++) {
            boolean first = race.run();
            won |= first;
            lost |= !first;
        }
        assertTrue(won && lost);
    }

    private static KeyRing remove(BlobStore store, KeyRing ring, Id recipient) throws Exception {
        return KeyAdministration.removeRecipient(store, ring, recipient, KeyScene.NOW);
    }

    private static boolean isInLine(KeyRing ring, Id epoch) {
        return ring.knows(epoch) && !ring.forks().contains(epoch);
    }

    @Test
    void bothRemovalsHoldWhicheverRotationWins() throws Exception {
        untilBothWays(() -> {
            KeyScene scene = new KeyScene();
            KeyScene.Added one = scene.addHost(Role.RESTORER);
            KeyScene.Added two = scene.addRecovery(Role.MAINTAINER);
            KeyScene.Added host = scene.addHost(Role.WRITER);
            List<KeyRing> others = new ArrayList<>();
            InterveningBlobStore store = new InterveningBlobStore(
                    scene.store,
                    KeyObjects.EPOCHS,
                    () -> others.add(
                            KeyAdministration.removeRecipient(scene.store, scene.unlock(), two.id(), KeyScene.NOW)));
            KeyRing after = remove(store, scene.ring, one.id());
            assertTrue(store.intervened());

            assertEquals(
                    List.of(scene.first.id(), host.id()).stream().sorted().toList(),
                    scene.active().stream().sorted().toList());
            assertThrows(RepositoryException.WrongKey.class, () -> scene.unlock(one.key()));
            assertThrows(RepositoryException.WrongKey.class, () -> scene.unlock(two.key()));
            assertEquals(after.currentEpoch(), scene.unlock().currentEpoch());
            assertEquals(after.currentEpoch(), scene.unlock(host.key()).currentEpoch());
            assertEquals(3, after.currentEpochNumber());
            return !isInLine(after, others.getFirst().currentEpoch());
        });
    }

    @Test
    void whatWasWrittenUnderTheEpochThatLostIsReadableToAllWhoAreAddedLater() throws Exception {
        untilBothWays(() -> {
            KeyScene scene = new KeyScene();
            KeyScene.Added host = scene.addHost(Role.WRITER);
            byte[] dataKey = SealingKeys.randomKey(scene.random);
            List<KeyRing> writers = new ArrayList<>();
            InterveningBlobStore store = new InterveningBlobStore(scene.store, KeyObjects.EPOCHS, () -> {
                writers.add(scene.rotate());
                writers.add(scene.unlock(host.key()));
            });
            KeyRing after = KeyAdministration.rotate(store, scene.ring, KeyScene.NOW);
            writers.add(after);
            writers.add(scene.unlock(host.key()));
            KeyScene.Added paper = scene.addRecovery(Role.RESTORER);
            KeyScene.Added maintainer = scene.addRecovery(Role.MAINTAINER);
            scene.rotate();
            for (KeyRing writer : writers) {
                WrappedKey content = writer.wrap(PackKind.DATA, dataKey);
                WrappedKey map = writer.wrap(PackKind.MAP, dataKey);
                byte[] certificate =
                        writer.newWriter(Id.random(scene.random)).certificate().bytes();
                for (KeyRing reader : List.of(scene.unlock(), scene.unlock(paper.key()))) {
                    assertArrayEquals(dataKey, reader.unwrap(PackKind.DATA, content));
                    reader.verifyCertificate(certificate);
                }
                assertArrayEquals(dataKey, scene.unlock(maintainer.key()).unwrap(PackKind.MAP, map));
            }
            return !isInLine(after, writers.getFirst().currentEpoch());
        });
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
    void anAdditionToAnEpochThatThenLosesIsRefused() throws Exception {
        for (int i = 0; i < ENOUGH; i++) {
            KeyScene scene = new KeyScene();
            NewRecipient.Recovery paper = NewRecipient.recovery(Role.RESTORER, "paper", scene.random);
            List<Boolean> refused = new ArrayList<>();
            // Between a rotation's last look and its put, another rotation ends and somebody is added to that one's
            // epoch,
            // all of which the first one's put may overtake.
            KeyRing old = scene.ring;
            Epoch late = Epoch.following(
                    old.tree().newest(),
                    scene.secrets(old),
                    scene.repository,
                    Id.random(scene.random),
                    Secrets.generate(old.identityKey(), scene.random),
                    KeyScene.NOW);
            KeyRing second = scene.rotate();
            InterveningBlobStore store = new InterveningBlobStore(
                    scene.store,
                    KeyObjects.grantsOf(second.currentEpoch()),
                    () -> KeyObjects.put(scene.store, KeyObjects.epoch(late), late.text()));
            try {
                KeyAdministration.addRecipient(store, second, paper, KeyScene.NOW);
                refused.add(false);
            } catch (RepositoryException _) {
                refused.add(true);
            }
            boolean lost = late.id().compareTo(second.currentEpoch()) < 0;
            assertEquals(List.of(lost), refused);
            if (lost) {
                return;
            }
        }
        assertFalse(true, "the late epoch never won");
    }

    @Test
    void whoRemovesEachOtherDoesNotLeaveTheRepositoryWithoutARestorer() throws Exception {
        untilBothWays(() -> {
            KeyScene scene = new KeyScene();
            KeyScene.Added other = scene.addRecovery(Role.RESTORER);
            KeyRing others = scene.unlock(other.key());
            InterveningBlobStore store = new InterveningBlobStore(
                    scene.store,
                    KeyObjects.EPOCHS,
                    () -> KeyAdministration.removeRecipient(scene.store, others, scene.first.id(), KeyScene.NOW));
            boolean won;
            try {
                remove(store, scene.ring, other.id());
                won = true;
            } catch (RepositoryException.WrongKey _) {
                won = false;
            }
            KeyRing left = scene.unlock(won ? KeyScene.PASSPHRASE : other.key());
            assertEquals(2, left.currentEpochNumber());
            assertEquals(
                    List.of(won ? scene.first.id() : other.id()),
                    new KeyStore(scene.store, scene.repository)
                            .recipients(left).stream()
                                    .filter(RecipientInfo::active)
                                    .map(RecipientInfo::id)
                                    .toList());
            return won;
        });
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
            assertThrows(RepositoryException.WrongKey.class, () -> scene.unlock(one.key()));
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
