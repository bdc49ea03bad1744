package dev.holdfast.engine.keys;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.engine.Id;
import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.crypto.SigningKey;
import dev.holdfast.engine.format.Descriptor;
import dev.holdfast.spi.storage.BlobBody;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.PutCondition;
import dev.holdfast.spi.storage.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What a store, or who can write to it, might try with the key objects. */
class HostileStoreTest {
    private final KeyScene scene;

    HostileStoreTest() throws Exception {
        scene = new KeyScene();
    }

    private void put(BlobName name, SignedText text) throws BlobStoreException {
        scene.overwrite(name, text.toBytes());
    }

    private SigningKey stranger() {
        return SigningKey.ofSeed(SealingKeys.randomKey(scene.random));
    }

    private BlobName grantOf(KeyRing ring, Id recipient) {
        return KeyObjects.grant(ring.currentEpoch(), recipient);
    }

    /** Changes a text in the document of an object, and leaves its signature. */
    private void edit(BlobName name, UnaryOperator<String> change) throws Exception {
        SignedText text = SignedText.parse(scene.read(name));
        String before = new String(text.document(), StandardCharsets.UTF_8);
        String after = change.apply(before);
        assertFalse(before.equals(after));
        put(name, new SignedText(after.getBytes(StandardCharsets.UTF_8), text.signature()));
    }

    @Test
    void anyFlippedBitOfAKeyObjectIsNoticed() throws Exception {
        KeyScene.Added host = scene.addHost(Role.RESTORER);
        KeyScene.Added paper = scene.addRecovery(Role.RESTORER);
        List<BlobName> names = List.of(
                KeyObjects.epoch(scene.ring.tree().newest()),
                KeyObjects.recipient(host.id()),
                KeyObjects.recipient(paper.id()),
                grantOf(scene.ring, host.id()),
                grantOf(scene.ring, paper.id()));
        for (BlobName name : names) {
            KeyFile key = name.value().endsWith(paper.id().hex()) ? paper.key() : host.key();
            byte[] intact = scene.read(name);
            for (int i = 0; i < intact.length; i++) {
                byte[] altered = intact.clone();
                altered[i] ^= (byte) (1 << (i % 8));
                scene.overwrite(name, altered);
                assertTrue(isRefused(key) || isOnlyPadding(altered, intact), name + " byte " + i);
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

    /** The last character of a signature's base64 has bits that mean nothing. */
    private static boolean isOnlyPadding(byte[] altered, byte[] intact) throws Exception {
        SignedText one = SignedText.parse(altered);
        SignedText other = SignedText.parse(intact);
        return Arrays.equals(one.signature(), other.signature()) && Arrays.equals(one.document(), other.document());
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
        edit(grantOf(scene.ring, host.id()), text -> text.replace("\"maintainer\"", "\"restorer\""));
        assertThrows(RepositoryException.Damaged.class, () -> scene.unlock(host.key()));
    }

    @Test
    void aForgedRecipientIsNeitherListedNorGivenKeys() throws Exception {
        NewRecipient forged = NewRecipient.host(Role.RESTORER, "forged", scene.random);
        Epoch epoch = scene.ring.tree().newest();
        Recipient document = Recipient.make(scene.repository, epoch, stranger(), forged, KeyScene.NOW, scene.random);
        put(KeyObjects.recipient(forged.id()), document.text());
        // A grant for it that a stranger signed, too.
        Secrets secrets = Secrets.generate(new byte[32], scene.random);
        put(
                grantOf(scene.ring, forged.id()),
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
        SigningKey oldAuthority = scene.secrets(stale).signingAuthority().orElseThrow();
        Recipient document = Recipient.make(
                scene.repository, stale.tree().newest(), oldAuthority, replacement, KeyScene.NOW, scene.random);
        put(KeyObjects.recipient(victim.id()), document.text());

        assertThrows(RepositoryException.Refused.class, scene::rotate);
        KeyRing after = KeyAdministration.removeRecipient(scene.store, scene.ring, victim.id(), KeyScene.NOW);
        assertEquals(1, scene.names(KeyObjects.grantsOf(after.currentEpoch())).size());
    }

    @Test
    void anEpochThatAStrangerSignedDoesNotFollow() throws Exception {
        Secrets secrets = Secrets.generate(scene.ring.identityKey(), scene.random);
        Secrets strangers = new Secrets(
                scene.secrets(scene.ring).identity(),
                secrets.index(),
                secrets.map(),
                secrets.content(),
                Optional.of(SealingKeys.randomKey(scene.random)),
                Optional.empty());
        Epoch forged = Epoch.following(
                scene.ring.tree().newest(),
                strangers,
                scene.repository,
                Id.random(scene.random),
                secrets,
                KeyScene.NOW);
        put(KeyObjects.epoch(forged), forged.text());
        KeyRing ring = scene.unlock();
        assertEquals(scene.ring.currentEpoch(), ring.currentEpoch());
        assertFalse(ring.knows(forged.id()));
    }

    @Test
    void theNewestEpochsPublicKeysCannotBeReplacedUnderAKeyAnchoredInIt() throws Exception {
        KeyRing second = scene.rotate();
        KeyScene.Added host = scene.addHost(Role.WRITER);
        // The anchor's id and authority, but keys of the store's own, in a line of the store's own.
        Secrets own = Secrets.generate(new byte[32], scene.random);
        Epoch first = Epoch.first(scene.repository, scene.ring.currentEpoch(), own, KeyScene.NOW);
        Secrets victims = scene.secrets(second);
        Secrets mixed = new Secrets(
                own.identity(), own.index(), own.map(), own.content(), victims.authority(), Optional.empty());
        Epoch forged = Epoch.following(first, own, scene.repository, second.currentEpoch(), mixed, KeyScene.NOW);
        put(KeyObjects.epoch(first), first.text());
        put(KeyObjects.epoch(forged), forged.text());
        assertThrows(RepositoryException.Damaged.class, () -> scene.unlock(host.key()));
    }

    @Test
    void anOlderStateIsFoundByWhoeverRemembersTheNewerOne() throws Exception {
        KeyRing second = scene.rotate();
        scene.store.delete(KeyObjects.epoch(second.tree().newest()));
        KeyRing shown = scene.unlock();
        assertEquals(1, shown.currentEpochNumber());
        assertFalse(shown.knows(second.currentEpoch()));
        KeyStore keys = new KeyStore(scene.store, scene.repository);
        assertThrows(
                RepositoryException.RolledBack.class,
                () -> keys.unlock(KeyScene.PASSPHRASE, Optional.of(second.currentEpoch())));
        assertThrows(
                RepositoryException.RolledBack.class,
                () -> KeyAdministration.rotate(scene.store, second, KeyScene.NOW));
    }

    @Test
    void whoRemembersAnEpochOfTheLineFollowsItToTheNewest() throws Exception {
        scene.rotate();
        KeyRing third = scene.rotate();
        KeyStore keys = new KeyStore(scene.store, scene.repository);
        for (KnownEpoch remembered : third.tree().newest().lineage()) {
            assertEquals(
                    third.currentEpoch(),
                    keys.unlock(KeyScene.PASSPHRASE, Optional.of(remembered.id()))
                            .currentEpoch());
        }
    }

    @Test
    void aForkByAFormerRestorerDoesNotMisleadWhoRemembersTheEpochAfterTheRemoval() throws Exception {
        KeyScene.Added former = scene.addHost(Role.RESTORER);
        KeyRing stale = scene.unlock(former.key());
        KeyRing after = KeyAdministration.removeRecipient(scene.store, scene.ring, former.id(), KeyScene.NOW);
        // The lowest of all ids wins a race; the former restorer forks with it, and grants everybody the fork.
        Secrets secrets = Secrets.generate(stale.identityKey(), scene.random);
        Epoch fork = Epoch.following(
                stale.tree().newest(),
                scene.secrets(stale),
                scene.repository,
                new Id("0".repeat(32)),
                secrets,
                KeyScene.NOW);
        Recipient first = Grantees.of(
                        scene.store, scene.repository, stale.tree().newest().known(), stale.tree()::find)
                .active()
                .get(scene.first.id());
        put(
                KeyObjects.grant(fork.id(), scene.first.id()),
                Grant.make(scene.repository, fork, secrets, requireNonNull(first))
                        .text());
        put(KeyObjects.epoch(fork), fork.text());

        KeyRing remembering = new KeyStore(scene.store, scene.repository)
                .unlock(KeyScene.PASSPHRASE, Optional.of(after.currentEpoch()));
        assertEquals(after.currentEpoch(), remembering.currentEpoch());
        assertEquals(Set.of(fork.id()), remembering.forks());
        assertFalse(scene.unlock().forks().isEmpty()); // and everybody else can at least see that there is a fork
    }

    @Test
    void aMissingAnchorOrGrantOrRecipientIsRefused() throws Exception {
        KeyScene.Added host = scene.addHost(Role.RESTORER);
        scene.rotate();
        KeyRing newest = scene.unlock();
        for (BlobName name : List.of(
                KeyObjects.epoch(scene.ring.tree().newest()),
                grantOf(newest, host.id()),
                KeyObjects.recipient(host.id()))) {
            byte[] bytes = scene.read(name);
            scene.store.delete(name);
            assertThrows(RepositoryException.class, () -> scene.unlock(host.key()), name.value());
            scene.overwrite(name, bytes);
        }
        scene.unlock(host.key());
    }

    @Test
    void aGrantOfAnotherRecipientOrEpochIsRefused() throws Exception {
        KeyScene.Added one = scene.addHost(Role.RESTORER);
        KeyScene.Added other = scene.addHost(Role.MAINTAINER);
        BlobName ones = grantOf(scene.ring, one.id());
        scene.overwrite(grantOf(scene.ring, other.id()), scene.read(ones));
        assertThrows(RepositoryException.Damaged.class, () -> scene.unlock(other.key()));

        KeyAdministration.removeRecipient(scene.store, scene.ring, other.id(), KeyScene.NOW);
        KeyRing second = scene.unlock();
        scene.overwrite(grantOf(second, one.id()), scene.read(ones));
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
    void truncatedEmptyGarbageAndOversizedObjectsAreRefused() throws Exception {
        KeyScene.Added host = scene.addHost(Role.RESTORER);
        for (BlobName name : List.of(
                KeyObjects.epoch(scene.ring.tree().newest()),
                grantOf(scene.ring, host.id()),
                KeyObjects.recipient(host.id()))) {
            byte[] intact = scene.read(name);
            byte[] oversized = Arrays.copyOf(intact, Descriptor.LARGEST + 1);
            Arrays.fill(oversized, intact.length, oversized.length, (byte) '\n');
            for (byte[] bad : List.of(
                    new byte[0],
                    new byte[] {'\n'},
                    "{}\n{}\n".getBytes(StandardCharsets.US_ASCII),
                    "[".repeat(100_000).getBytes(StandardCharsets.US_ASCII),
                    Arrays.copyOf(intact, intact.length - 1),
                    Arrays.copyOf(intact, intact.length / 2),
                    Arrays.copyOf(intact, intact.length + 1),
                    oversized)) {
                scene.overwrite(name, bad);
                assertThrows(RepositoryException.Damaged.class, () -> scene.unlock(host.key()), name.value());
            }
            scene.overwrite(name, intact);
        }
    }

    @Test
    void anObjectOfAnySizeIsReadNoFurtherThanAKeyObjectGoes() throws Exception {
        KeyScene.Added host = scene.addHost(Role.RESTORER);
        scene.store.put(grantOf(scene.ring, host.id()), endless(), new PutCondition.Overwrite());
        assertThrows(RepositoryException.Damaged.class, () -> scene.unlock(host.key()));
    }

    /** As large as the store in memory holds cheaply, and much larger than any key object. */
    private static BlobBody endless() {
        byte[] bytes = new byte[64 << 20];
        return BlobBody.of(bytes, 0, bytes.length, Sha256.of(bytes, 0, bytes.length));
    }

    @Test
    void junkBesideTheKeyObjectsDoesNotLockAnyoneOut() throws Exception {
        KeyScene.Added paper = scene.addRecovery(Role.RESTORER);
        String hex = "0".repeat(32);
        for (String name : List.of(
                "keys/recipients/" + hex,
                "keys/recipients/README",
                "keys/epochs/00000001-" + hex,
                "keys/epochs/99999999-" + hex,
                "keys/epochs/junk",
                "keys/grants/" + scene.ring.currentEpoch() + "-" + hex,
                "keys/grants/" + scene.ring.currentEpoch() + "-junk",
                "keys/other/junk")) {
            scene.overwrite(new BlobName(name), new byte[] {'x'});
        }
        // A true epoch under a name that is not its own is junk, too.
        scene.overwrite(
                new BlobName("keys/epochs/00000002-" + scene.ring.currentEpoch()),
                scene.read(KeyObjects.epoch(scene.ring.tree().newest())));
        scene.unlock(paper.key());
        scene.unlock();
        scene.rotate();
        assertEquals(2, scene.unlock(paper.key()).currentEpochNumber());
        assertEquals(2, scene.recipients().size());
    }

    @Test
    void aPassphraseCostOutOfBoundsIsRefusedWithoutPayingIt() throws Exception {
        BlobName name = KeyObjects.recipient(scene.first.id());
        byte[] intact = scene.read(name);
        for (String memory : List.of("1048577", "2147483647", "9999999999999", "-1", "1", "64.5")) {
            scene.overwrite(name, intact);
            edit(name, text -> text.replace("\"memoryKiB\":64", "\"memoryKiB\":" + memory));
            assertThrows(RepositoryException.WrongKey.class, scene::unlock, memory);
        }
    }

    @Test
    void aPassphraseThatTakesMoreMemoryThanThereIsIsToldAsSuch() throws Exception {
        BlobName name = KeyObjects.recipient(scene.first.id());
        edit(name, text -> text.replace("\"memoryKiB\":64", "\"memoryKiB\":1048576"));
        if (Runtime.getRuntime().maxMemory() < 2L << 30) {
            assertThrows(RepositoryException.Refused.class, scene::unlock);
        }
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

    @Test
    void privateKeysThatDoNotBelongToTheEpochsPublicOnesAreRefused() throws Exception {
        Secrets foreign = Secrets.generate(scene.ring.identityKey(), scene.random);
        Secrets mixed = new Secrets(
                foreign.identity(),
                foreign.index(),
                foreign.map(),
                foreign.content(),
                scene.secrets(scene.ring).authority(),
                Optional.empty());
        Epoch epoch = scene.ring.tree().newest();
        put(
                grantOf(scene.ring, scene.first.id()),
                Grant.make(scene.repository, epoch, mixed, firstDocument()).text());
        assertThrows(RepositoryException.Damaged.class, scene::unlock);
    }

    private Recipient firstDocument() throws Exception {
        return Recipient.parse(SignedText.parse(scene.read(KeyObjects.recipient(scene.first.id()))), scene.repository);
    }

    @Test
    void readingGivesUpWhereAStoreListsWithoutEnd() throws Exception {
        for (int i = 0; i <= 10_000; i++) {
            scene.overwrite(new BlobName("keys/recipients/x" + i), new byte[] {'x'});
        }
        assertThrows(RepositoryException.Damaged.class, scene::unlock);
    }
}
