package dev.holdfast.engine.keys;

import static dev.holdfast.engine.keys.KeyScene.ORDINARY;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.holdfast.engine.Id;
import dev.holdfast.engine.RepositoryException;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.Capabilities;
import dev.holdfast.spi.tck.storage.BlobOperation;
import dev.holdfast.spi.tck.storage.CountingBlobStore;
import dev.holdfast.spi.tck.storage.FaultyBlobStore;
import dev.holdfast.spi.tck.storage.InMemoryBlobStore;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class KeyStoreTest {
    private final KeyScene scene;

    KeyStoreTest() throws Exception {
        scene = new KeyScene();
    }

    @Test
    void aNewRepositoryIsUnlockedByItsPassphrase() throws Exception {
        KeyRing ring = scene.unlock();
        assertEquals(scene.repository, ring.repository());
        assertEquals(Role.RESTORER, ring.role());
        assertEquals(scene.first.id(), ring.recipient());
        assertEquals(1, ring.currentEpochNumber());
        assertEquals(scene.ring.currentEpoch(), ring.currentEpoch());
        assertArrayEquals(scene.ring.domainKey(ORDINARY), ring.domainKey(ORDINARY));
        assertFalse(ring.isRemoved());
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void eachRoleIsUnlockedByARecoveryKeyAHostKeyAndAPassphrase(Role role) throws Exception {
        KeyScene.Added paper = scene.addRecovery(role);
        KeyScene.Added host = scene.addHost(role);
        KeyFile.Passphrase key = KeyScene.passphrase("of another");
        NewRecipient passphrase = scene.newPassphrase(key, role, "another");
        KeyAdministration.addRecipient(scene.store, scene.ring, passphrase, KeyScene.NOW);

        assertEquals(paper.id(), scene.unlock(paper.key()).recipient());
        assertEquals(host.id(), scene.unlock(host.key()).recipient());
        assertEquals(passphrase.id(), scene.unlock(key).recipient());
        assertEquals(role, scene.unlock(paper.key()).role());
        assertEquals(role, scene.unlock(host.key()).role());
        assertEquals(role, scene.unlock(key).role());
    }

    @Test
    void aWrongPassphraseAndAWrongRecoveryKeyAreToldAsSuch() throws Exception {
        scene.addRecovery(Role.RESTORER);
        assertThrows(RepositoryException.WrongKey.class, () -> scene.unlock(KeyScene.passphrase("wrong")));
        assertThrows(RepositoryException.WrongKey.class, () -> scene.unlock(new KeyFile.RecoveryKey(new byte[32])));
    }

    @Test
    void aHostKeyOfAnotherRepositoryIsToldAsSuch() throws Exception {
        KeyScene.Added host = new KeyScene().addHost(Role.RESTORER);
        assertThrows(RepositoryException.WrongKey.class, () -> scene.unlock(host.key()));
    }

    @Test
    void anEmptyLocationIsNoRepository() {
        assertThrows(
                RepositoryException.NotARepository.class,
                () -> scene.unlock(new InMemoryBlobStore(), KeyScene.PASSPHRASE));
    }

    @Test
    void aPassphraseThatARemovedRecipientHadTooOpensTheOneThatIsLeft() throws Exception {
        NewRecipient again = scene.newPassphrase(KeyScene.PASSPHRASE, Role.RESTORER, "again");
        KeyAdministration.addRecipient(scene.store, scene.ring, again, KeyScene.NOW);
        KeyAdministration.removeRecipient(scene.store, scene.ring, scene.first.id(), KeyScene.NOW);
        assertEquals(again.id(), scene.unlock().recipient());
    }

    @Test
    void recipientsAreListedWithWhatIsKnownOfThem() throws Exception {
        KeyScene.Added host = scene.addHost(Role.WRITER);
        KeyScene.Added paper = scene.addRecovery(Role.MAINTAINER);
        KeyAdministration.removeRecipient(scene.store, scene.ring, host.id(), KeyScene.NOW.plusSeconds(1));

        List<RecipientInfo> recipients = scene.recipients();
        assertEquals(3, recipients.size());
        assertEquals(
                new RecipientInfo(
                        scene.first.id(), RecipientKind.PASSPHRASE, Role.RESTORER, "first", KeyScene.NOW, true),
                find(recipients, scene.first.id()));
        assertEquals(
                new RecipientInfo(host.id(), RecipientKind.HOST, Role.WRITER, "writer host", KeyScene.NOW, false),
                find(recipients, host.id()));
        assertEquals(
                new RecipientInfo(
                        paper.id(), RecipientKind.RECOVERY, Role.MAINTAINER, "maintainer on paper", KeyScene.NOW, true),
                find(recipients, paper.id()));
    }

    private static RecipientInfo find(List<RecipientInfo> recipients, Id id) {
        return recipients.stream()
                .filter(one -> one.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aStoreWithoutConditionsHoldsKeysToo() throws Exception {
        InMemoryBlobStore plain = new InMemoryBlobStore(Capabilities.of(List.of(), 1 << 30, 1));
        KeyRing ring =
                KeyAdministration.create(plain, scene.repository, List.of(scene.first), KeyScene.NOW, scene.random);
        KeyAdministration.rotate(plain, ring, KeyScene.NOW);
        assertEquals(2, scene.unlock(plain, KeyScene.PASSPHRASE).currentEpochNumber());
    }

    @Test
    void aLostReplyToAPutThatIsRepeatedDoesNoHarm() throws Exception {
        SignedText text = scene.ring.line().newest().text();
        KeyObjects.put(scene.store, KeyObjects.epoch(scene.ring.line().newest()), text);
        SignedText other = new SignedText(new byte[] {'{', '}'}, text.signature());
        assertThrows(
                BlobStoreException.AlreadyExists.class,
                () -> KeyObjects.put(
                        scene.store, KeyObjects.epoch(scene.ring.line().newest()), other));
    }

    @Test
    void aReadThatBreaksIsTheStoresFaultNotTheKeys() {
        FaultyBlobStore faulty =
                new FaultyBlobStore(scene.store).script(BlobOperation.READ, 1, new FaultyBlobStore.BreakRead(10));
        assertThrows(BlobStoreException.Transient.class, () -> scene.unlock(faulty, KeyScene.PASSPHRASE));
    }

    @Test
    void unlockingCostsAFewRequests() throws Exception {
        CountingBlobStore counting = new CountingBlobStore(scene.store);
        scene.unlock(counting, KeyScene.PASSPHRASE);
        assertEquals(1, counting.requests(BlobOperation.LIST));
        assertEquals(3, counting.requests(BlobOperation.READ)); // epoch, recipient and grant, at once
        assertEquals(4, counting.requests());
    }

    @Test
    void creatingWithoutARestorerIsRefused() {
        NewRecipient maintainer = scene.newPassphrase(KeyScene.PASSPHRASE, Role.MAINTAINER, "maintainer");
        assertThrows(
                RepositoryException.Refused.class,
                () -> KeyAdministration.create(
                        new InMemoryBlobStore(), scene.repository, List.of(maintainer), KeyScene.NOW, scene.random));
    }

    @Test
    void creatingWhereThereAreKeysIsRefused() {
        assertThrows(
                RepositoryException.Refused.class,
                () -> KeyAdministration.create(
                        scene.store, scene.repository, List.of(scene.first), KeyScene.NOW, scene.random));
    }

    @Test
    void labelsThatCouldForgeAListAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> NewRecipient.host(Role.WRITER, "a\u001b[2Jb", scene.random));
        assertThrows(
                IllegalArgumentException.class, () -> NewRecipient.host(Role.WRITER, "x".repeat(201), scene.random));
    }
}
