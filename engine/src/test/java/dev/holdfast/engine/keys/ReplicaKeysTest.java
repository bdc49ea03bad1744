package dev.holdfast.engine.keys;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.format.PackKind;
import dev.holdfast.engine.format.WrappedKey;
import dev.holdfast.spi.tck.storage.InMemoryBlobStore;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReplicaKeysTest {
    private static final KeyFile.Passphrase THERE = KeyScene.passphrase("used there only");

    private final KeyScene scene;
    private final InMemoryBlobStore target = new InMemoryBlobStore();
    private final byte[] dataKey;

    ReplicaKeysTest() throws Exception {
        scene = new KeyScene();
        dataKey = SealingKeys.randomKey(scene.random);
    }

    private KeyRing createReplica() throws Exception {
        NewRecipient recipient = scene.newPassphrase(THERE, Role.RESTORER, "there");
        return KeyAdministration.createReplica(target, scene.unlock(), scene.store, List.of(recipient), KeyScene.NOW);
    }

    private KeyRing there() throws Exception {
        return scene.unlock(target, THERE);
    }

    @Test
    void aReplicaHasTheSameEpochsAndIdentityUnderRecipientsOfItsOwn() throws Exception {
        WrappedKey old = scene.ring.wrap(PackKind.DATA, dataKey);
        KeyRing second = scene.rotate();
        createReplica();
        KeyRing there = there();
        assertEquals(second.currentEpoch(), there.currentEpoch());
        assertArrayEquals(second.identityKey(), there.identityKey());
        assertArrayEquals(dataKey, there.unwrap(PackKind.DATA, old));
        assertArrayEquals(dataKey, there.unwrap(PackKind.DATA, second.wrap(PackKind.DATA, dataKey)));
        assertArrayEquals(dataKey, second.unwrap(PackKind.DATA, there.wrap(PackKind.DATA, dataKey)));
        assertThrows(RepositoryException.WrongKey.class, () -> scene.unlock(target, KeyScene.PASSPHRASE));
        assertThrows(RepositoryException.WrongKey.class, () -> scene.unlock(THERE));
        assertEquals(1, new KeyStore(target, scene.repository).recipients(there).size());
    }

    @Test
    void recipientsAreAddedAndRemovedAtAReplicaAsAnywhere() throws Exception {
        KeyRing there = createReplica();
        NewRecipient.Recovery paper = NewRecipient.recovery(Role.RESTORER, "paper there", scene.random);
        KeyAdministration.addRecipient(target, there, paper, KeyScene.NOW);
        assertEquals(paper.id(), scene.unlock(target, paper.key()).recipient());
        KeyAdministration.removeRecipient(target, there, paper.id(), KeyScene.NOW);
        assertThrows(RepositoryException.WrongKey.class, () -> scene.unlock(target, paper.key()));
    }

    @Test
    void aReplicaNeedsARestorerARestorersKeyAndAnEmptyTarget() throws Exception {
        NewRecipient maintainer = scene.newPassphrase(THERE, Role.MAINTAINER, "there");
        assertThrows(
                RepositoryException.Refused.class,
                () -> KeyAdministration.createReplica(
                        target, scene.ring, scene.store, List.of(maintainer), KeyScene.NOW));
        KeyRing host = scene.unlock(scene.addHost(Role.WRITER).key());
        NewRecipient restorer = scene.newPassphrase(THERE, Role.RESTORER, "there");
        assertThrows(
                RepositoryException.WrongKey.class,
                () -> KeyAdministration.createReplica(target, host, scene.store, List.of(restorer), KeyScene.NOW));
        createReplica();
        assertThrows(RepositoryException.Refused.class, this::createReplica);
        KeyScene other = new KeyScene();
        assertThrows(
                RepositoryException.Refused.class,
                () -> KeyAdministration.createReplica(
                        other.store, scene.ring, scene.store, List.of(restorer), KeyScene.NOW));
    }

    @Test
    void anEpochThatWasStartedAtEitherSiteIsCarriedToTheOther() throws Exception {
        createReplica();
        KeyRing here = scene.rotate();
        KeyAdministration.carryEpochs(target, here, scene.store);
        assertEquals(here.currentEpoch(), there().currentEpoch());
        assertArrayEquals(dataKey, there().unwrap(PackKind.DATA, here.wrap(PackKind.DATA, dataKey)));

        KeyRing newer = KeyAdministration.rotate(target, there(), KeyScene.NOW);
        KeyAdministration.carryEpochs(scene.store, newer, target);
        assertEquals(newer.currentEpoch(), scene.unlock().currentEpoch());
        assertEquals(3, scene.unlock().currentEpochNumber());

        KeyAdministration.carryEpochs(target, scene.unlock(), scene.store);
        assertEquals(newer.currentEpoch(), there().currentEpoch());
    }

    @Test
    void whoWasRemovedAtAReplicaGetsNoEpochsThatAreCarriedThere() throws Exception {
        KeyRing there = createReplica();
        NewRecipient.Recovery paper = NewRecipient.recovery(Role.RESTORER, "paper there", scene.random);
        KeyAdministration.addRecipient(target, there, paper, KeyScene.NOW);
        KeyRing without = KeyAdministration.removeRecipient(target, there, paper.id(), KeyScene.NOW);
        KeyAdministration.carryEpochs(scene.store, without, target);
        scene.rotate();
        KeyAdministration.carryEpochs(target, scene.unlock(), scene.store);
        assertEquals(3, there().currentEpochNumber());
        assertThrows(RepositoryException.WrongKey.class, () -> scene.unlock(target, paper.key()));
    }

    @Test
    void rotationsAtBothSitesAtOnceEndInOneLineAndWhatWasWrittenIsReadableAtBoth() throws Exception {
        for (int i = 0; i < 6; i++) {
            KeyScene here = new KeyScene();
            InMemoryBlobStore other = new InMemoryBlobStore();
            NewRecipient recipient = here.newPassphrase(THERE, Role.RESTORER, "there");
            KeyAdministration.createReplica(other, here.ring, here.store, List.of(recipient), KeyScene.NOW);
            KeyRing one = here.rotate();
            KeyRing two = KeyAdministration.rotate(other, here.unlock(other, THERE), KeyScene.NOW);
            WrappedKey wrappedHere = one.wrap(PackKind.DATA, dataKey);
            WrappedKey wrappedThere = two.wrap(PackKind.DATA, dataKey);

            KeyAdministration.carryEpochs(other, one, here.store);
            KeyAdministration.carryEpochs(here.store, two, other);

            KeyRing atOne = here.unlock();
            KeyRing atOther = here.unlock(other, THERE);
            assertEquals(atOne.currentEpoch(), atOther.currentEpoch());
            for (KeyRing ring : List.of(atOne, atOther)) {
                assertArrayEquals(dataKey, ring.unwrap(PackKind.DATA, wrappedHere));
                assertArrayEquals(dataKey, ring.unwrap(PackKind.DATA, wrappedThere));
                assertEquals(1, ring.forks().size());
            }
        }
    }
}
