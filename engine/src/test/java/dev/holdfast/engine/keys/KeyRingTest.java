package dev.holdfast.engine.keys;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.engine.Id;
import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.crypto.AuthenticationException;
import dev.holdfast.engine.crypto.Signatures;
import dev.holdfast.engine.crypto.SigningKey;
import dev.holdfast.engine.format.Certificate;
import dev.holdfast.engine.format.FormatException;
import dev.holdfast.engine.format.ObjectKind;
import dev.holdfast.engine.format.PackKind;
import dev.holdfast.engine.format.WrappedKey;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class KeyRingTest {
    private static final byte[] PLAIN = "plain".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] PLACE = "place".getBytes(StandardCharsets.US_ASCII);

    private final KeyScene scene;
    private final KeyRing restorer;
    private final byte[] dataKey;

    KeyRingTest() throws Exception {
        scene = new KeyScene();
        restorer = scene.ring;
        dataKey = SealingKeys.randomKey(scene.random);
    }

    private KeyRing ring(Role role) throws Exception {
        return scene.unlock(scene.addHost(role).key());
    }

    private byte[] open(KeyRing ring, ObjectKind kind, KeyRing sealedBy, byte[] sealed) throws Exception {
        return ring.open(kind, sealedBy.sealingOf(kind), sealedBy.currentEpoch(), PLACE, sealed);
    }

    @ParameterizedTest
    @EnumSource(PackKind.class)
    void aRestorerUnwrapsWhatItWrapped(PackKind kind) throws Exception {
        WrappedKey wrapped = restorer.wrap(kind, dataKey);
        assertFalse(wrapped.hpke());
        assertEquals(restorer.currentEpoch(), wrapped.epoch());
        assertArrayEquals(dataKey, restorer.unwrap(kind, wrapped));
    }

    @ParameterizedTest
    @EnumSource(PackKind.class)
    void aSealedHostWrapsForOthersButUnwrapsNothing(PackKind kind) throws Exception {
        KeyRing host = ring(Role.WRITER);
        WrappedKey wrapped = host.wrap(kind, dataKey);
        assertTrue(wrapped.hpke());
        assertThrows(RepositoryException.WrongKey.class, () -> host.unwrap(kind, wrapped));
        assertThrows(RepositoryException.WrongKey.class, () -> host.unwrap(kind, restorer.wrap(kind, dataKey)));
        assertArrayEquals(dataKey, restorer.unwrap(kind, wrapped));
    }

    @Test
    void aMaintainerOpensMapsAndManifestsButNoContents() throws Exception {
        KeyRing maintainer = ring(Role.MAINTAINER);
        KeyRing host = ring(Role.WRITER);
        for (KeyRing writer : new KeyRing[] {restorer, host}) {
            assertArrayEquals(dataKey, maintainer.unwrap(PackKind.MAP, writer.wrap(PackKind.MAP, dataKey)));
            assertThrows(
                    RepositoryException.WrongKey.class,
                    () -> maintainer.unwrap(PackKind.DATA, writer.wrap(PackKind.DATA, dataKey)));
            byte[] manifest = writer.seal(ObjectKind.MANIFEST, PLACE, PLAIN);
            assertArrayEquals(PLAIN, open(maintainer, ObjectKind.MANIFEST, writer, manifest));
        }
        assertArrayEquals(dataKey, restorer.unwrap(PackKind.DATA, maintainer.wrap(PackKind.DATA, dataKey)));
        assertFalse(maintainer.isSealed());
    }

    @Test
    void aMaintainerDoesNotWritePoints() throws Exception {
        KeyRing maintainer = ring(Role.MAINTAINER);
        assertFalse(maintainer.canWrite());
        assertThrows(RepositoryException.WrongKey.class, () -> maintainer.newWriter(Id.random(scene.random)));
    }

    @ParameterizedTest
    @EnumSource(ObjectKind.class)
    void aRestorerOpensWhatItSealedAndOnlyInItsPlace(ObjectKind kind) throws Exception {
        byte[] sealed = restorer.seal(kind, PLACE, PLAIN);
        assertEquals(KeyRing.AEAD, restorer.sealingOf(kind));
        assertArrayEquals(PLAIN, open(restorer, kind, restorer, sealed));
        assertThrows(
                AuthenticationException.class,
                () -> restorer.open(kind, KeyRing.AEAD, restorer.currentEpoch(), PLAIN, sealed));
        sealed[sealed.length - 1] ^= 1;
        assertThrows(AuthenticationException.class, () -> open(restorer, kind, restorer, sealed));
    }

    @Test
    void eachKindOfObjectHasItsOwnKey() {
        byte[] sealed = restorer.seal(ObjectKind.DIRECTORY, PLACE, PLAIN);
        assertThrows(AuthenticationException.class, () -> open(restorer, ObjectKind.INDEX_SEGMENT, restorer, sealed));
    }

    @Test
    void aSealedHostReadsIndexAndDirectoriesButNoManifestNotEvenItsOwn() throws Exception {
        KeyRing host = ring(Role.WRITER);
        assertTrue(host.isSealed());
        assertTrue(host.canWrite());
        for (ObjectKind kind : new ObjectKind[] {ObjectKind.DIRECTORY, ObjectKind.INDEX_SEGMENT}) {
            assertEquals(KeyRing.AEAD, host.sealingOf(kind));
            assertArrayEquals(PLAIN, open(host, kind, restorer, restorer.seal(kind, PLACE, PLAIN)));
            assertArrayEquals(PLAIN, open(restorer, kind, host, host.seal(kind, PLACE, PLAIN)));
        }
        assertEquals(KeyRing.HPKE, host.sealingOf(ObjectKind.MANIFEST));
        byte[] own = host.seal(ObjectKind.MANIFEST, PLACE, PLAIN);
        byte[] others = restorer.seal(ObjectKind.MANIFEST, PLACE, PLAIN);
        assertThrows(RepositoryException.WrongKey.class, () -> open(host, ObjectKind.MANIFEST, host, own));
        assertThrows(RepositoryException.WrongKey.class, () -> open(host, ObjectKind.MANIFEST, restorer, others));
        assertArrayEquals(PLAIN, open(restorer, ObjectKind.MANIFEST, host, own));
    }

    @Test
    void onlyManifestsAreSealedToAPublicKey() {
        byte[] sealed = restorer.seal(ObjectKind.DIRECTORY, PLACE, PLAIN);
        for (byte sealing : new byte[] {0, KeyRing.HPKE, 3}) {
            assertThrows(
                    AuthenticationException.class,
                    () -> restorer.open(ObjectKind.DIRECTORY, sealing, restorer.currentEpoch(), PLACE, sealed));
        }
    }

    @Test
    void aWrappedKeyOpensOnlyAsItsKindInItsEpoch() throws Exception {
        WrappedKey wrapped = restorer.wrap(PackKind.DATA, dataKey);
        KeyRing later = scene.rotate();
        assertThrows(AuthenticationException.class, () -> later.unwrap(PackKind.MAP, wrapped));
        assertThrows(
                AuthenticationException.class,
                () -> later.unwrap(PackKind.DATA, new WrappedKey(false, later.currentEpoch(), wrapped.bytes())));
        assertThrows(
                AuthenticationException.class,
                () -> later.unwrap(PackKind.DATA, new WrappedKey(false, Id.random(scene.random), wrapped.bytes())));
        assertThrows(
                AuthenticationException.class,
                () -> later.unwrap(PackKind.DATA, new WrappedKey(true, wrapped.epoch(), wrapped.bytes())));
        assertArrayEquals(dataKey, later.unwrap(PackKind.DATA, wrapped));
    }

    @Test
    void anOrdinaryWriterSignsWithANewKeyInTheOrdinaryDomain() throws Exception {
        Id id = Id.random(scene.random);
        Writer writer = restorer.newWriter(id);
        assertEquals(id, writer.id());
        assertEquals(Id.ORDINARY_DOMAIN, writer.domain());
        byte[] signature = writer.key().sign("label", scene.repository, PLAIN);
        Certificate read = scene.unlock().verifyCertificate(writer.certificate().bytes());
        Signatures.verify(read.publicKey(), "label", scene.repository, PLAIN, signature);
        assertFalse(read.maintainer());
        assertFalse(Arrays.equals(
                read.publicKey(), restorer.newWriter(id).certificate().publicKey()));
    }

    @Test
    void aSealedWriterIsAlwaysItselfInADomainOfItsOwn() throws Exception {
        KeyScene.Added host = scene.addHost(Role.WRITER);
        Writer writer = scene.unlock(host.key()).newWriter(Id.random(scene.random));
        assertEquals(host.id(), writer.id());
        assertEquals(host.id(), writer.domain());
        byte[] signature = writer.key().sign("label", scene.repository, PLAIN);
        Certificate read = restorer.verifyCertificate(writer.certificate().bytes());
        Signatures.verify(read.publicKey(), "label", scene.repository, PLAIN, signature);
        scene.rotate();
        Writer later = scene.unlock(host.key()).newWriter(Id.random(scene.random));
        assertEquals(host.id(), later.id());
        assertArrayEquals(writer.key().publicKey(), later.key().publicKey());
        assertFalse(later.certificate().epoch().equals(writer.certificate().epoch()));
    }

    @Test
    void aCertificateThatNoKnownAuthoritySignedIsRefused() throws Exception {
        SigningKey stranger = SigningKey.ofSeed(SealingKeys.randomKey(scene.random));
        Id writer = Id.random(scene.random);
        Certificate forged = Certificate.issue(
                stranger,
                scene.repository,
                restorer.currentEpoch(),
                writer,
                Id.ORDINARY_DOMAIN,
                false,
                stranger.publicKey());
        assertThrows(AuthenticationException.class, () -> restorer.verifyCertificate(forged.bytes()));
        byte[] genuine = restorer.newWriter(writer).certificate().bytes();
        assertThrows(AuthenticationException.class, () -> new KeyScene().ring.verifyCertificate(genuine));
        for (int i = 0; i < genuine.length; i++) {
            byte[] altered = genuine.clone();
            altered[i] ^= 1;
            assertTrue(isRefused(altered), "byte " + i);
        }
    }

    private boolean isRefused(byte[] certificate) {
        try {
            restorer.verifyCertificate(certificate);
            return false;
        } catch (AuthenticationException | FormatException _) {
            return true;
        }
    }

    @Test
    void aCertificateForAnotherWritersDomainIsRefused() throws Exception {
        SigningKey authority = scene.secrets(restorer).signingAuthority().orElseThrow();
        Certificate strange = Certificate.issue(
                authority,
                scene.repository,
                restorer.currentEpoch(),
                Id.random(scene.random),
                Id.random(scene.random),
                false,
                authority.publicKey());
        assertThrows(AuthenticationException.class, () -> restorer.verifyCertificate(strange.bytes()));
    }

    @Test
    void theIdentityKeyIsACopyAndStaysTheSame() throws Exception {
        byte[] before = restorer.identityKey();
        restorer.identityKey()[0] ^= 1;
        assertArrayEquals(before, restorer.identityKey());
        assertArrayEquals(before, scene.rotate().identityKey());
        assertArrayEquals(before, ring(Role.WRITER).identityKey());
    }
}
