package dev.holdfast.engine.keys;

import static dev.holdfast.engine.keys.KeyScene.ORDINARY;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.format.PackKind;
import dev.holdfast.engine.format.WrappedKey;
import dev.holdfast.spi.storage.BlobReader;
import dev.holdfast.spi.tck.storage.InMemoryBlobStore;
import java.util.List;
import java.util.Optional;
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
        WrappedKey old = scene.ring.wrap(PackKind.DATA, ORDINARY, dataKey);
        KeyRing second = scene.rotate();
        createReplica();
        KeyRing there = there();
        assertEquals(second.currentEpoch(), there.currentEpoch());
        assertArrayEquals(second.domainKey(ORDINARY), there.domainKey(ORDINARY));
        assertArrayEquals(dataKey, there.unwrap(PackKind.DATA, ORDINARY, old));
        assertArrayEquals(
                dataKey, there.unwrap(PackKind.DATA, ORDINARY, second.wrap(PackKind.DATA, ORDINARY, dataKey)));
        assertArrayEquals(
                dataKey, second.unwrap(PackKind.DATA, ORDINARY, there.wrap(PackKind.DATA, ORDINARY, dataKey)));
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
        assertTrue(scene.unlock(target, paper.key()).isRemoved());
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
        assertArrayEquals(
                dataKey, there().unwrap(PackKind.DATA, ORDINARY, here.wrap(PackKind.DATA, ORDINARY, dataKey)));

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
        assertTrue(scene.unlock(target, paper.key()).isRemoved());
    }

    @Test
    void whatWasRotatedAtBothSitesIsNotBroughtTogether() throws Exception {
        createReplica();
        KeyRing here = scene.rotate();
        KeyRing there = KeyAdministration.rotate(target, there(), KeyScene.NOW);
        assertThrows(RepositoryException.Refused.class, () -> KeyAdministration.carryEpochs(target, here, scene.store));
        assertThrows(
                RepositoryException.Refused.class, () -> KeyAdministration.carryEpochs(scene.store, there, target));
        assertEquals(here.currentEpoch(), scene.unlock().currentEpoch());
        assertEquals(there.currentEpoch(), there().currentEpoch());
    }

    @Test
    void carryingWhereThereIsNothingNewChangesNothing() throws Exception {
        createReplica();
        KeyRing newer = KeyAdministration.rotate(target, there(), KeyScene.NOW);
        int objects = target.list("", Optional.empty(), BlobReader.LARGEST_PAGE)
                .blobs()
                .size();
        KeyAdministration.carryEpochs(target, scene.unlock(), scene.store); // the target is ahead
        KeyAdministration.carryEpochs(target, newer, target);
        assertEquals(
                objects,
                target.list("", Optional.empty(), BlobReader.LARGEST_PAGE)
                        .blobs()
                        .size());
        KeyScene stranger = new KeyScene();
        assertThrows(
                RepositoryException.class,
                () -> KeyAdministration.carryEpochs(stranger.store, scene.unlock(), scene.store));
    }
}
