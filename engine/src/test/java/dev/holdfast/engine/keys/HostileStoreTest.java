package dev.holdfast.engine.keys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.crypto.SigningKey;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobStoreException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What a store, or who can write to it, might try with the key objects. */
class HostileStoreTest {
    private final KeyScene scene;

    HostileStoreTest() throws Exception {
        scene = new KeyScene();
    }

    private SigningKey stranger() {
        return SigningKey.ofSeed(SealingKeys.randomKey(scene.random));
    }

    /** Changes a text in the document of an object, and leaves its signature. */
    private void edit(BlobName name, UnaryOperator<String> change) throws Exception {
        SignedText text = SignedText.parse(scene.read(name));
        String before = new String(text.document(), StandardCharsets.UTF_8);
        String after = change.apply(before);
        assertFalse(before.equals(after));
        scene.overwrite(name, new SignedText(after.getBytes(StandardCharsets.UTF_8), text.signature()));
    }

    @Test
    void anyFlippedBitOfAKeyObjectIsNoticed() throws Exception {
        KeyScene.Added host = scene.addHost(Role.RESTORER);
        KeyScene.Added paper = scene.addRecovery(Role.RESTORER);
        List<BlobName> names = List.of(
                KeyObjects.epoch(scene.ring.line().newest()),
                KeyObjects.recipient(host.id()),
                KeyObjects.recipient(paper.id()),
                KeyScene.grantOf(scene.ring, host.id()),
                KeyScene.grantOf(scene.ring, paper.id()));
        for (BlobName name : names) {
            KeyFile key = name.value().endsWith(paper.id().hex()) ? paper.key() : host.key();
            byte[] intact = scene.read(name);
            for (int i = 0; i < intact.length; i++) {
                byte[] altered = intact.clone();
                altered[i] ^= (byte) (1 << (i % 8));
                scene.overwrite(name, altered);
                assertTrue(isRefused(key), name + " byte " + i);
            }
            scene.overwrite(name, intact);
        }
        scene.unlock(host.key());
    }

    private boolean isRefused(KeyFile key) throws BlobStoreException {
        try {
            scene.unlock(key);
            return false;
        } catch (RepositoryException _) {
            return true;
        }
    }

    @Test
    void anEditedRecipientIsRefusedWhetherItsRoleWasRaisedOrItsLabelChanged() throws Exception {
        KeyScene.Added host = scene.addHost(Role.MAINTAINER);
        BlobName name = KeyObjects.recipient(host.id());
        byte[] intact = scene.read(name);
        edit(name, text -> text.replace("\"maintainer\"", "\"restorer\""));
        assertThrows(RepositoryException.Damaged.class, () -> scene.unlock(host.key()));
        scene.overwrite(name, intact);
        edit(name, text -> text.replace("maintainer host", "somebody else"));
        assertThrows(RepositoryException.Damaged.class, () -> scene.unlock(host.key()));
        assertEquals(1, scene.recipients().size());
    }

    @Test
    void aGrantWhoseRoleWasRaisedIsRefused() throws Exception {
        KeyScene.Added host = scene.addHost(Role.MAINTAINER);
        edit(KeyScene.grantOf(scene.ring, host.id()), text -> text.replace("\"maintainer\"", "\"restorer\""));
        assertThrows(RepositoryException.Damaged.class, () -> scene.unlock(host.key()));
    }

    @Test
    void aForgedRecipientIsNeitherListedNorGivenKeys() throws Exception {
        NewRecipient forged = NewRecipient.host(Role.RESTORER, "forged", scene.random);
        Epoch epoch = scene.ring.line().newest();
        Recipient document = Recipient.make(scene.repository, epoch, stranger(), forged, KeyScene.NOW, scene.random);
        scene.overwrite(KeyObjects.recipient(forged.id()), document.text());
        // A grant for it that a stranger signed, too.
        Secrets secrets = Secrets.generate(new byte[32], scene.random);
        scene.overwrite(
                KeyScene.grantOf(scene.ring, forged.id()),
                Grant.make(scene.repository, epoch, secrets, document).text());

        assertEquals(List.of(scene.first.id()), scene.active());
        assertEquals(1, scene.recipients().size());
        KeyRing after = scene.rotate();
        assertTrue(scene.names(KeyObjects.grantsOf(after.currentEpoch())).stream()
                .noneMatch(name -> name.value().contains(forged.id().hex())));
    }

    @Test
    void aRecipientsDocumentThatAFormerRestorerReplacedGetsNoKeys() throws Exception {
        KeyScene.Added former = scene.addHost(Role.RESTORER);
        KeyScene.Added victim = scene.addRecovery(Role.RESTORER);
        KeyRing stale = scene.unlock(former.key());
        KeyAdministration.removeRecipient(scene.store, scene.ring, former.id(), KeyScene.NOW);
        // The same id, but a public key of the former restorer's choice, well signed by the old epoch's authority.
        NewRecipient.Host replacement =
                new NewRecipient.Host(victim.id(), Role.RESTORER, "replaced", SealingKeys.randomKey(scene.random));
        SigningKey oldAuthority = KeyScene.secrets(stale).signingAuthority().orElseThrow();
        Recipient document = Recipient.make(
                scene.repository, stale.line().newest(), oldAuthority, replacement, KeyScene.NOW, scene.random);
        scene.overwrite(KeyObjects.recipient(victim.id()), document.text());

        assertThrows(RepositoryException.Refused.class, scene::rotate);
        KeyRing after = KeyAdministration.removeRecipient(scene.store, scene.ring, victim.id(), KeyScene.NOW);
        assertEquals(1, scene.names(KeyObjects.grantsOf(after.currentEpoch())).size());
    }

    @Test
    void aMissingAnchorOrRecipientIsRefused() throws Exception {
        KeyScene.Added host = scene.addHost(Role.RESTORER);
        scene.rotate();
        for (BlobName name : List.of(KeyObjects.epoch(scene.ring.line().newest()), KeyObjects.recipient(host.id()))) {
            byte[] bytes = scene.read(name);
            scene.store.delete(name);
            assertThrows(RepositoryException.Damaged.class, () -> scene.unlock(host.key()), name.value());
            scene.overwrite(name, bytes);
        }
        scene.unlock(host.key());
    }

    @Test
    void whoseGrantsAreWithheldIsAsIfRemoved() throws Exception {
        KeyScene.Added host = scene.addHost(Role.RESTORER);
        KeyRing newest = scene.rotate();
        scene.store.delete(KeyScene.grantOf(newest, host.id()));
        assertTrue(scene.unlock(host.key()).isRemoved());
        scene.store.delete(KeyScene.grantOf(scene.ring, host.id()));
        assertThrows(RepositoryException.WrongKey.class, () -> scene.unlock(host.key()));
    }

    @Test
    void aGrantOfAnotherRecipientOrEpochIsRefused() throws Exception {
        KeyScene.Added one = scene.addHost(Role.RESTORER);
        KeyScene.Added other = scene.addHost(Role.MAINTAINER);
        BlobName ones = KeyScene.grantOf(scene.ring, one.id());
        scene.overwrite(KeyScene.grantOf(scene.ring, other.id()), scene.read(ones));
        assertThrows(RepositoryException.Damaged.class, () -> scene.unlock(other.key()));

        KeyAdministration.removeRecipient(scene.store, scene.ring, other.id(), KeyScene.NOW);
        KeyRing second = scene.unlock();
        scene.overwrite(KeyScene.grantOf(second, one.id()), scene.read(ones));
        assertThrows(RepositoryException.Damaged.class, () -> scene.unlock(one.key()));
    }

    @Test
    void theSealedKeyOfOneRecipientDoesNotOpenInTheDocumentOfAnother() throws Exception {
        KeyScene.Added paper = scene.addRecovery(Role.RESTORER);
        KeyScene.Added other = scene.addRecovery(Role.MAINTAINER);
        edit(
                KeyObjects.recipient(paper.id()),
                text -> text.replace(paper.id().hex(), other.id().hex()));
        scene.overwrite(KeyObjects.recipient(other.id()), scene.read(KeyObjects.recipient(paper.id())));
        assertThrows(RepositoryException.WrongKey.class, () -> scene.unlock(paper.key()));
    }

    @Test
    void keysOfAnotherRepositoryAreNotTakenForThisOnes() throws Exception {
        KeyScene other = new KeyScene();
        for (BlobName name : other.names("keys/")) {
            scene.overwrite(name, other.read(name));
        }
        assertEquals(scene.ring.currentEpoch(), scene.unlock().currentEpoch());
        assertEquals(List.of(scene.first.id()), scene.active());
        KeyStore mistaken = new KeyStore(other.store, scene.repository);
        assertThrows(RepositoryException.Damaged.class, () -> mistaken.unlock(KeyScene.PASSPHRASE));
    }
}
