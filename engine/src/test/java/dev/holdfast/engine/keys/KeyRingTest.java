package dev.holdfast.engine.keys;

import static dev.holdfast.engine.keys.KeyScene.ORDINARY;
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

    private byte[] open(KeyRing ring, ObjectKind kind, KeyRing sealedBy, Id domain, byte[] sealed) throws Exception {
        return ring.open(kind, sealedBy.sealingOf(kind), sealedBy.currentEpoch(), domain, PLACE, sealed);
    }

    @ParameterizedTest
    @EnumSource(PackKind.class)
    void aRestorerUnwrapsWhatItWrapped(PackKind kind) throws Exception {
        WrappedKey wrapped = restorer.wrap(kind, ORDINARY, dataKey);
        assertFalse(wrapped.hpke());
        assertEquals(restorer.currentEpoch(), wrapped.epoch());
        assertArrayEquals(dataKey, restorer.unwrap(kind, ORDINARY, wrapped));
    }

    @ParameterizedTest
    @EnumSource(PackKind.class)
    void aSealedHostWrapsForOthersButUnwrapsNothing(PackKind kind) throws Exception {
        KeyRing host = ring(Role.WRITER);
        WrappedKey wrapped = host.wrap(kind, ORDINARY, dataKey);
        assertTrue(wrapped.hpke());
        assertThrows(RepositoryException.WrongKey.class, () -> host.unwrap(kind, ORDINARY, wrapped));
        assertThrows(
                RepositoryException.WrongKey.class,
                () -> host.unwrap(kind, ORDINARY, restorer.wrap(kind, ORDINARY, dataKey)));
        assertArrayEquals(dataKey, restorer.unwrap(kind, ORDINARY, wrapped));
    }

    @Test
    void aMaintainerOpensMapsAndManifestsButNoContents() throws Exception {
        KeyRing maintainer = ring(Role.MAINTAINER);
        KeyRing host = ring(Role.WRITER);
        for (KeyRing writer : new KeyRing[] {restorer, host}) {
            assertArrayEquals(
                    dataKey, maintainer.unwrap(PackKind.MAP, ORDINARY, writer.wrap(PackKind.MAP, ORDINARY, dataKey)));
            assertThrows(
                    RepositoryException.WrongKey.class,
                    () -> maintainer.unwrap(PackKind.DATA, ORDINARY, writer.wrap(PackKind.DATA, ORDINARY, dataKey)));
            byte[] manifest = writer.seal(ObjectKind.MANIFEST, ORDINARY, PLACE, PLAIN);
            assertArrayEquals(PLAIN, open(maintainer, ObjectKind.MANIFEST, writer, ORDINARY, manifest));
        }
        assertArrayEquals(
                dataKey, restorer.unwrap(PackKind.DATA, ORDINARY, maintainer.wrap(PackKind.DATA, ORDINARY, dataKey)));
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
        byte[] sealed = restorer.seal(kind, ORDINARY, PLACE, PLAIN);
        assertEquals(KeyRing.AEAD, restorer.sealingOf(kind));
        assertArrayEquals(PLAIN, open(restorer, kind, restorer, ORDINARY, sealed));
        assertThrows(
                AuthenticationException.class,
                () -> restorer.open(kind, KeyRing.AEAD, restorer.currentEpoch(), ORDINARY, PLAIN, sealed));
        sealed[sealed.length - 1] ^= 1;
        assertThrows(AuthenticationException.class, () -> open(restorer, kind, restorer, ORDINARY, sealed));
    }

    @Test
    void eachKindOfObjectAndEachDomainHasItsOwnKey() throws Exception {
        byte[] sealed = restorer.seal(ObjectKind.DIRECTORY, ORDINARY, PLACE, PLAIN);
        assertThrows(
                AuthenticationException.class,
                () -> open(restorer, ObjectKind.INDEX_SEGMENT, restorer, ORDINARY, sealed));
        assertThrows(
                AuthenticationException.class,
                () -> open(restorer, ObjectKind.DIRECTORY, restorer, Id.random(scene.random), sealed));
    }

    @Test
    void aSealedHostReadsIndexAndDirectoriesOfItsOwnDomainOnly() throws Exception {
        KeyRing host = ring(Role.WRITER);
        Id own = host.recipient();
        assertTrue(host.isSealed());
        assertTrue(host.canWrite());
        for (ObjectKind kind : new ObjectKind[] {ObjectKind.DIRECTORY, ObjectKind.INDEX_SEGMENT}) {
            assertEquals(KeyRing.AEAD, host.sealingOf(kind));
            assertArrayEquals(PLAIN, open(host, kind, restorer, own, restorer.seal(kind, own, PLACE, PLAIN)));
            assertArrayEquals(PLAIN, open(restorer, kind, host, own, host.seal(kind, own, PLACE, PLAIN)));
            byte[] others = restorer.seal(kind, ORDINARY, PLACE, PLAIN);
            assertThrows(RepositoryException.WrongKey.class, () -> open(host, kind, restorer, ORDINARY, others));
            assertThrows(RepositoryException.WrongKey.class, () -> host.seal(kind, ORDINARY, PLACE, PLAIN));
        }
    }

    @Test
    void aSealedHostOpensNoManifestNotEvenItsOwn() throws Exception {
        KeyRing host = ring(Role.WRITER);
        Id domain = host.recipient();
        assertEquals(KeyRing.HPKE, host.sealingOf(ObjectKind.MANIFEST));
        byte[] own = host.seal(ObjectKind.MANIFEST, domain, PLACE, PLAIN);
        byte[] others = restorer.seal(ObjectKind.MANIFEST, domain, PLACE, PLAIN);
        assertThrows(RepositoryException.WrongKey.class, () -> open(host, ObjectKind.MANIFEST, host, domain, own));
        assertThrows(
                RepositoryException.WrongKey.class, () -> open(host, ObjectKind.MANIFEST, restorer, domain, others));
        assertArrayEquals(PLAIN, open(restorer, ObjectKind.MANIFEST, host, domain, own));
    }

    @Test
    void aSealedHostHoldsTheKeyOfItsOwnDomainOnly() throws Exception {
        KeyRing host = ring(Role.WRITER);
        KeyRing other = ring(Role.WRITER);
        KeyRing maintainer = ring(Role.MAINTAINER);
        assertArrayEquals(restorer.domainKey(host.recipient()), host.domainKey(host.recipient()));
        assertArrayEquals(maintainer.domainKey(host.recipient()), host.domainKey(host.recipient()));
        assertFalse(Arrays.equals(host.domainKey(host.recipient()), other.domainKey(other.recipient())));
        assertThrows(RepositoryException.WrongKey.class, () -> host.domainKey(ORDINARY));
        assertThrows(RepositoryException.WrongKey.class, () -> host.domainKey(other.recipient()));
    }

    @Test
    void onlyManifestsAreSealedToAPublicKey() throws Exception {
        byte[] sealed = restorer.seal(ObjectKind.DIRECTORY, ORDINARY, PLACE, PLAIN);
        for (byte sealing : new byte[] {0, KeyRing.HPKE, 3}) {
            assertThrows(
                    AuthenticationException.class,
                    () -> restorer.open(
                            ObjectKind.DIRECTORY, sealing, restorer.currentEpoch(), ORDINARY, PLACE, sealed));
        }
    }

    @Test
    void aWrappedKeyOpensOnlyAsItsKindInItsEpochAndDomain() throws Exception {
        WrappedKey wrapped = restorer.wrap(PackKind.DATA, ORDINARY, dataKey);
        KeyRing later = scene.rotate();
        assertThrows(AuthenticationException.class, () -> later.unwrap(PackKind.MAP, ORDINARY, wrapped));
        assertThrows(
                AuthenticationException.class,
                () -> later.unwrap(
                        PackKind.DATA, ORDINARY, new WrappedKey(false, later.currentEpoch(), wrapped.bytes())));
        assertThrows(
                AuthenticationException.class,
                () -> later.unwrap(
                        PackKind.DATA, ORDINARY, new WrappedKey(false, Id.random(scene.random), wrapped.bytes())));
        assertThrows(
                AuthenticationException.class,
                () -> later.unwrap(PackKind.DATA, ORDINARY, new WrappedKey(true, wrapped.epoch(), wrapped.bytes())));
        assertThrows(
                AuthenticationException.class, () -> later.unwrap(PackKind.DATA, Id.random(scene.random), wrapped));
        assertArrayEquals(dataKey, later.unwrap(PackKind.DATA, ORDINARY, wrapped));
    }

    @Test
    void anOrdinaryWriterSignsWithANewKeyInTheOrdinaryDomain() throws Exception {
        Id id = Id.random(scene.random);
        Writer writer = restorer.newWriter(id);
        assertEquals(id, writer.id());
        assertEquals(ORDINARY, writer.domain());
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
                stranger, scene.repository, restorer.currentEpoch(), writer, ORDINARY, false, stranger.publicKey());
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
        SigningKey authority = KeyScene.secrets(restorer).signingAuthority().orElseThrow();
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
    void aMaintainersCertificateMaySpeakForAnyDomain() throws Exception {
        SigningKey authority = KeyScene.secrets(restorer).signingAuthority().orElseThrow();
        Certificate collector = Certificate.issue(
                authority,
                scene.repository,
                restorer.currentEpoch(),
                Id.random(scene.random),
                Id.random(scene.random),
                true,
                authority.publicKey());
        assertTrue(restorer.verifyCertificate(collector.bytes()).maintainer());
    }

    @Test
    void domainKeysAreCopiesAndStayTheSame() throws Exception {
        KeyScene.Added host = scene.addHost(Role.WRITER);
        byte[] ordinary = restorer.domainKey(ORDINARY);
        byte[] own = scene.unlock(host.key()).domainKey(host.id());
        restorer.domainKey(ORDINARY)[0] ^= 1;
        assertArrayEquals(ordinary, restorer.domainKey(ORDINARY));
        assertArrayEquals(ordinary, scene.rotate().domainKey(ORDINARY));
        KeyRing later = scene.unlock(host.key());
        later.domainKey(host.id())[0] ^= 1;
        assertArrayEquals(own, later.domainKey(host.id()));
    }
}
