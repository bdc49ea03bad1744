package dev.holdfast.engine.keys;

import static dev.holdfast.engine.keys.KeyScene.ORDINARY;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.engine.Id;
import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.format.ObjectKind;
import dev.holdfast.engine.format.PackKind;
import dev.holdfast.engine.format.WrappedKey;
import dev.holdfast.spi.storage.BlobName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RotationTest {
    private static final byte[] PLACE = {1};

    private final KeyScene scene;
    private final byte[] dataKey;

    RotationTest() throws Exception {
        scene = new KeyScene();
        dataKey = SealingKeys.randomKey(scene.random);
    }

    private KeyRing remove(KeyRing ring, Id recipient) throws Exception {
        return KeyAdministration.removeRecipient(scene.store, ring, recipient, KeyScene.NOW);
    }

    @Test
    void whatWasWrittenInAnyEpochStaysReadable() throws Exception {
        KeyScene.Added host = scene.addHost(Role.WRITER);
        KeyScene.Added maintainer = scene.addRecovery(Role.MAINTAINER);
        List<WrappedKey> contents = new ArrayList<>();
        List<WrappedKey> maps = new ArrayList<>();
        List<KeyRing> writers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            writers.add(scene.unlock());
            writers.add(scene.unlock(host.key()));
            scene.rotate();
        }
        for (KeyRing writer : writers) {
            contents.add(writer.wrap(PackKind.DATA, ORDINARY, dataKey));
            maps.add(writer.wrap(PackKind.MAP, ORDINARY, dataKey));
        }
        KeyScene.Added later = scene.addRecovery(Role.RESTORER);
        for (KeyRing reader : List.of(scene.unlock(), scene.unlock(later.key()))) {
            assertEquals(5, reader.currentEpochNumber());
            for (int i = 0; i < writers.size(); i++) {
                assertArrayEquals(dataKey, reader.unwrap(PackKind.DATA, ORDINARY, contents.get(i)));
                assertArrayEquals(dataKey, reader.unwrap(PackKind.MAP, ORDINARY, maps.get(i)));
                byte[] certificate = writers.get(i)
                        .newWriter(Id.random(scene.random))
                        .certificate()
                        .bytes();
                assertEquals(
                        writers.get(i).currentEpoch(),
                        reader.verifyCertificate(certificate).epoch());
            }
        }
        KeyRing maps1 = scene.unlock(maintainer.key());
        assertArrayEquals(dataKey, maps1.unwrap(PackKind.MAP, ORDINARY, maps.get(1)));
        assertThrows(RepositoryException.WrongKey.class, () -> maps1.unwrap(PackKind.DATA, ORDINARY, contents.get(0)));
    }

    @Test
    void aSealedHostReadsOldIndexesAfterARotation() throws Exception {
        KeyScene.Added host = scene.addHost(Role.WRITER);
        KeyRing before = scene.unlock(host.key());
        byte[] index = before.seal(ObjectKind.INDEX_SEGMENT, host.id(), PLACE, dataKey);
        scene.rotate();
        KeyRing after = scene.unlock(host.key());
        assertArrayEquals(
                dataKey,
                after.open(ObjectKind.INDEX_SEGMENT, KeyRing.AEAD, before.currentEpoch(), host.id(), PLACE, index));
    }

    @Test
    void aRotationStartsAnEpochWithOtherKeys() throws Exception {
        KeyRing after = scene.rotate();
        assertEquals(2, after.currentEpochNumber());
        assertNotEquals(scene.ring.currentEpoch(), after.currentEpoch());
        assertTrue(after.knows(scene.ring.currentEpoch()));
        assertFalse(scene.ring.knows(after.currentEpoch()));
        Secrets old = KeyScene.secrets(scene.ring);
        Secrets now = KeyScene.secrets(after);
        assertFalse(Arrays.equals(
                old.map().orElseThrow().symmetric(), now.map().orElseThrow().symmetric()));
        assertFalse(Arrays.equals(
                old.content().orElseThrow().symmetric(),
                now.content().orElseThrow().symmetric()));
        assertFalse(Arrays.equals(old.authority().orElseThrow(), now.authority().orElseThrow()));
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void aRemovedRecipientDoesNotUnlockTheNewEpoch(Role role) throws Exception {
        KeyScene.Added removed = scene.addHost(role);
        KeyRing after = remove(scene.ring, removed.id());
        KeyRing stale = scene.unlock(removed.key());
        assertTrue(stale.isRemoved());
        assertEquals(after.currentEpoch(), stale.currentEpoch());
        for (PackKind kind : PackKind.values()) {
            WrappedKey wrapped = after.wrap(kind, ORDINARY, dataKey);
            assertThrows(RepositoryException.WrongKey.class, () -> stale.unwrap(kind, ORDINARY, wrapped));
        }
        byte[] manifest = after.seal(ObjectKind.MANIFEST, ORDINARY, PLACE, dataKey);
        assertThrows(
                RepositoryException.WrongKey.class,
                () -> stale.open(ObjectKind.MANIFEST, KeyRing.AEAD, after.currentEpoch(), ORDINARY, PLACE, manifest));
        assertEquals(List.of(scene.first.id()), scene.active());
        assertTrue(scene.names(KeyObjects.grantsOf(after.currentEpoch())).stream()
                .noneMatch(name -> name.value().contains(removed.id().hex())));
    }

    @Test
    void aRemovedRecipientReadsWhatItCouldBeforeAndWritesNothing() throws Exception {
        WrappedKey first = scene.ring.wrap(PackKind.DATA, ORDINARY, dataKey);
        scene.rotate();
        KeyScene.Added removed = scene.addRecovery(Role.RESTORER);
        WrappedKey second = scene.unlock().wrap(PackKind.DATA, ORDINARY, dataKey);
        scene.rotate();
        remove(scene.ring, removed.id());
        KeyRing ring = scene.unlock(removed.key());
        assertEquals(4, ring.currentEpochNumber());
        assertArrayEquals(dataKey, ring.unwrap(PackKind.DATA, ORDINARY, first));
        assertArrayEquals(dataKey, ring.unwrap(PackKind.DATA, ORDINARY, second));
        assertFalse(ring.canWrite());
        assertThrows(RepositoryException.WrongKey.class, () -> ring.newWriter(Id.random(scene.random)));
        assertThrows(
                RepositoryException.WrongKey.class,
                () -> ring.seal(ObjectKind.INDEX_SEGMENT, ORDINARY, PLACE, dataKey));
        assertThrows(IllegalStateException.class, () -> ring.wrap(PackKind.DATA, ORDINARY, dataKey));
        assertThrows(
                RepositoryException.WrongKey.class, () -> KeyAdministration.rotate(scene.store, ring, KeyScene.NOW));
    }

    @Test
    void whoIsNotThereCannotBeRemoved() throws Exception {
        KeyScene.Added host = scene.addHost(Role.WRITER);
        KeyRing after = remove(scene.ring, host.id());
        assertThrows(RepositoryException.NotFound.class, () -> remove(after, host.id()));
        assertThrows(RepositoryException.NotFound.class, () -> remove(after, Id.random(scene.random)));
        assertEquals(2, scene.unlock().currentEpochNumber());
    }

    @Test
    void theLastRestorerCannotBeRemoved() throws Exception {
        scene.addHost(Role.WRITER);
        scene.addRecovery(Role.MAINTAINER);
        assertThrows(RepositoryException.Refused.class, () -> remove(scene.ring, scene.first.id()));
        assertEquals(1, scene.unlock().currentEpochNumber());
    }

    @Test
    void theRecipientInUseCanBeRemovedIfAnotherRestorerStays() throws Exception {
        KeyScene.Added other = scene.addRecovery(Role.RESTORER);
        KeyRing after = remove(scene.ring, scene.first.id());
        assertEquals(2, after.currentEpochNumber());
        assertTrue(scene.unlock().isRemoved());
        assertFalse(scene.unlock(other.key()).isRemoved());
        assertEquals(after.currentEpoch(), scene.unlock(other.key()).currentEpoch());
    }

    @ParameterizedTest
    @EnumSource(value = Role.class, names = "RESTORER", mode = EnumSource.Mode.EXCLUDE)
    void onlyRestorersChangeWhoHoldsKeys(Role role) throws Exception {
        KeyRing ring = scene.unlock(scene.addHost(role).key());
        assertThrows(
                RepositoryException.WrongKey.class, () -> KeyAdministration.rotate(scene.store, ring, KeyScene.NOW));
        assertThrows(RepositoryException.WrongKey.class, () -> remove(ring, scene.first.id()));
        NewRecipient another = NewRecipient.host(Role.RESTORER, "another", scene.random);
        assertThrows(
                RepositoryException.WrongKey.class,
                () -> KeyAdministration.addRecipient(scene.store, ring, another, KeyScene.NOW));
    }

    @Test
    void aRingThatIsBehindIsBroughtUpToDateFirst() throws Exception {
        scene.rotate();
        KeyRing after = KeyAdministration.rotate(scene.store, scene.ring, KeyScene.NOW);
        assertEquals(3, after.currentEpochNumber());
        KeyScene.Added late = scene.addRecovery(Role.RESTORER);
        NewRecipient host = NewRecipient.host(Role.WRITER, "late", scene.random);
        KeyRing now = KeyAdministration.addRecipient(scene.store, scene.ring, host, KeyScene.NOW);
        assertEquals(3, now.currentEpochNumber());
        assertEquals(3, scene.unlock(late.key()).currentEpochNumber());
    }

    @Test
    void aRotationThatCouldLockSomeoneOutIsRefusedUntilThatOneIsRemoved() throws Exception {
        KeyScene.Added host = scene.addHost(Role.WRITER);
        BlobName document = KeyObjects.recipient(host.id());
        byte[] intact = scene.read(document);
        for (BlobName damaged : List.of(document, KeyObjects.grant(scene.ring.currentEpoch(), host.id()))) {
            byte[] before = scene.read(damaged);
            scene.overwrite(damaged, new byte[] {'x'});
            assertThrows(
                    RepositoryException.Refused.class,
                    () -> KeyAdministration.rotate(scene.store, scene.ring, KeyScene.NOW));
            scene.overwrite(damaged, before);
        }
        assertArrayEquals(intact, scene.read(document));
        scene.overwrite(document, new byte[] {'x'});
        assertEquals(2, remove(scene.ring, host.id()).currentEpochNumber());
        assertEquals(List.of(scene.first.id()), scene.active());
    }

    @Test
    void theNewestEpochIsUsableThoughAnOldOneIsLost() throws Exception {
        WrappedKey first = scene.ring.wrap(PackKind.DATA, ORDINARY, dataKey);
        KeyRing second = scene.rotate();
        WrappedKey wrapped = second.wrap(PackKind.DATA, ORDINARY, dataKey);
        KeyScene.Added late = scene.addRecovery(Role.RESTORER);
        scene.rotate();
        scene.store.delete(KeyObjects.epoch(scene.ring.line().newest()));
        KeyRing ring = scene.unlock(late.key());
        assertEquals(3, ring.currentEpochNumber());
        assertArrayEquals(dataKey, ring.unwrap(PackKind.DATA, ORDINARY, wrapped));
        // The second epoch hands down the keys of the first, whose own object is needed only to hand down still older
        // ones.
        assertArrayEquals(dataKey, ring.unwrap(PackKind.DATA, ORDINARY, first));
    }
}
