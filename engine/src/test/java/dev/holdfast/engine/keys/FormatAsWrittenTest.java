package dev.holdfast.engine.keys;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.crypto.tink.subtle.AesGcmJce;
import com.google.crypto.tink.subtle.Ed25519Sign;
import com.google.crypto.tink.subtle.Ed25519Verify;
import com.google.crypto.tink.subtle.Hkdf;
import dev.holdfast.engine.Id;
import dev.holdfast.engine.crypto.Hpke;
import dev.holdfast.engine.format.ObjectKind;
import dev.holdfast.engine.format.PackKind;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.Sha256;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;
import org.junit.jupiter.api.Test;

/** Reads keys by the words of docs/format.md alone, with none of this package's code. */
class FormatAsWrittenTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final KeyScene scene;
    private final byte[] repository;

    FormatAsWrittenTest() throws Exception {
        scene = new KeyScene();
        repository = scene.repository.bytes();
    }

    private static byte[] join(Object... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (Object part : parts) {
            all.writeBytes(part instanceof byte[] bytes ? bytes : ((String) part).getBytes(StandardCharsets.US_ASCII));
        }
        return all.toByteArray();
    }

    private static byte[] base64(JsonNode node) {
        return Base64.getDecoder().decode(node.asText());
    }

    private static byte[] hex(JsonNode node) {
        return HexFormat.of().parseHex(node.asText());
    }

    private byte[] hkdf(byte[] key, String info) throws Exception {
        return Hkdf.computeHkdf("HMACSHA256", key, repository, info.getBytes(StandardCharsets.US_ASCII), 32);
    }

    private static byte[] open(byte[] key, byte[] sealed, byte[] associated) throws Exception {
        return new AesGcmJce(key).decrypt(sealed, associated);
    }

    private JsonNode signed(String kind, String name, byte[] authority) throws Exception {
        byte[] bytes = scene.read(new BlobName(name));
        String[] lines = new String(bytes, StandardCharsets.UTF_8).split("\n", -1);
        assertEquals(3, lines.length);
        assertEquals("", lines[2]);
        new Ed25519Verify(authority)
                .verify(
                        Base64.getDecoder().decode(lines[1]),
                        join("holdfast " + kind + " v0", repository, lines[0].getBytes(StandardCharsets.UTF_8)));
        return JSON.readTree(lines[0]);
    }

    private JsonNode unsigned(String name) throws Exception {
        return JSON.readTree(new String(scene.read(new BlobName(name)), StandardCharsets.UTF_8).split("\n", 2)[0]);
    }

    /** Follows the paragraph Unlocking from a private key and an anchor; the secrets of the newest epoch. */
    private JsonNode unlock(Id recipient, byte[] sealed) throws Exception {
        byte[] privateKey = Arrays.copyOf(sealed, 32);
        Id anchor = Id.of(Arrays.copyOfRange(sealed, 32, 48));
        assertEquals(80, sealed.length);
        assertEquals(scene.ring.currentEpoch(), anchor);
        byte[] object = scene.read(new BlobName("keys/epochs/00000001-" + anchor));
        assertArrayEquals(Sha256.of(object, 0, object.length), Arrays.copyOfRange(sealed, 48, 80));
        byte[] authority = base64(unsigned("keys/epochs/00000001-" + anchor).get("authority"));
        signed("epoch", "keys/epochs/00000001-" + anchor, authority);
        KeyRing newest = scene.unlock();
        JsonNode second = signed("epoch", "keys/epochs/00000002-" + newest.currentEpoch(), authority);
        assertEquals(anchor.hex(), second.get("previous").asText());
        assertEquals(anchor.hex(), second.get("earlier").get(0).get("id").asText());
        assertArrayEquals(authority, base64(second.get("earlier").get(0).get("authority")));
        JsonNode grant = signed(
                "grant", "keys/grants/" + newest.currentEpoch() + "-" + recipient, base64(second.get("authority")));
        byte[] document = scene.read(new BlobName("keys/recipients/" + recipient));
        assertArrayEquals(Sha256.of(document, 0, document.length), hex(grant.get("recipientHash")));
        byte[] info =
                join("holdfast grant v0", repository, newest.currentEpoch().bytes(), recipient.bytes());
        JsonNode secrets = JSON.readTree(Hpke.open(privateKey, info, base64(grant.get("sealed"))));
        for (String compartment : new String[] {"map", "content"}) {
            if (secrets.has(compartment)) {
                byte[] key = hkdf(base64(secrets.get(compartment).get("key")), "holdfast history v0");
                byte[] associated = join(
                        "holdfast history v0", repository, newest.currentEpoch().bytes(), compartment);
                JsonNode before =
                        JSON.readTree(open(key, base64(second.get("history").get(compartment)), associated));
                JsonNode expected =
                        JSON.readTree(KeyScene.secrets(scene.ring).toBytes()).get(compartment);
                assertEquals(expected, before);
            }
        }
        return secrets;
    }

    @Test
    void aPassphraseLeadsToTheKeysOfAllEpochs() throws Exception {
        scene.rotate();
        JsonNode recipient = unsigned("keys/recipients/" + scene.first.id());
        JsonNode protection = recipient.get("protection");
        assertEquals("passphrase", recipient.get("kind").asText());
        assertEquals("argon2id", protection.get("type").asText());
        Argon2BytesGenerator argon2 = new Argon2BytesGenerator();
        argon2.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withVersion(0x13)
                .withSalt(base64(protection.get("salt")))
                .withMemoryAsKB(protection.get("memoryKiB").asInt())
                .withIterations(protection.get("iterations").asInt())
                .withParallelism(protection.get("lanes").asInt())
                .build());
        byte[] key = new byte[32];
        argon2.generateBytes(KeyScene.PASSPHRASE.bytes(), key);
        byte[] associated =
                join("holdfast recipient v0", repository, scene.first.id().bytes());
        JsonNode secrets = unlock(scene.first.id(), open(key, base64(protection.get("sealed")), associated));
        assertTrue(secrets.has("authority") && secrets.has("content") && secrets.has("map"));
        byte[] identity = base64(secrets.get("identity").get("key"));
        byte[] ordinary =
                Hkdf.computeHkdf("HMACSHA256", identity, repository, join("holdfast domain v0", new byte[16]), 32);
        assertArrayEquals(ordinary, scene.ring.domainKey(Id.ORDINARY_DOMAIN));
        assertFalse(secrets.has("domain"));
    }

    @Test
    void aRecoveryKeyLeadsToTheKeysOfItsRole() throws Exception {
        KeyScene.Added paper = scene.addRecovery(Role.MAINTAINER);
        scene.rotate();
        JsonNode recipient = unsigned("keys/recipients/" + paper.id());
        assertEquals("maintainer", recipient.get("role").asText());
        assertTrue(recipient.get("signingKey").isNull());
        byte[] key = hkdf(((KeyFile.RecoveryKey) paper.key()).bytes(), "holdfast recovery v0");
        byte[] associated = join("holdfast recipient v0", repository, paper.id().bytes());
        JsonNode secrets =
                unlock(paper.id(), open(key, base64(recipient.get("protection").get("sealed")), associated));
        assertTrue(secrets.has("map") && secrets.has("identity"));
        assertFalse(secrets.has("content") || secrets.has("authority") || secrets.has("certificate"));
    }

    @Test
    void aHostKeyFileLeadsToASealedWritersCertificate() throws Exception {
        KeyScene.Added host = scene.addHost(Role.WRITER);
        KeyRing newest = scene.rotate();
        String text = ((KeyFile.HostKey) host.key()).text();
        byte[] bytes = Base64.getDecoder().decode(text.substring(5));
        assertEquals("HFH1-", text.substring(0, 5));
        assertEquals(115, bytes.length);
        assertArrayEquals(repository, Arrays.copyOf(bytes, 16));
        assertArrayEquals(host.id().bytes(), Arrays.copyOfRange(bytes, 16, 32));
        byte[] privateKey = Arrays.copyOfRange(bytes, 32, 64);
        JsonNode secrets = unlock(host.id(), Arrays.copyOfRange(bytes, 32, 112));
        assertFalse(secrets.has("identity") || secrets.has("map"));
        byte[] domain = base64(secrets.get("domain").get("key"));
        assertArrayEquals(scene.ring.domainKey(host.id()), domain);
        byte[] certificate = base64(secrets.get("certificate"));
        assertArrayEquals(newest.currentEpoch().bytes(), Arrays.copyOf(certificate, 16));
        assertArrayEquals(host.id().bytes(), Arrays.copyOfRange(certificate, 16, 32));
        assertArrayEquals(host.id().bytes(), Arrays.copyOfRange(certificate, 32, 48));
        assertEquals(0, certificate[48]);
        byte[] seed = hkdf(privateKey, "holdfast writer signing v0");
        byte[] publicKey = Ed25519Sign.KeyPair.newKeyPairFromSeed(seed).getPublicKey();
        assertArrayEquals(publicKey, Arrays.copyOfRange(certificate, 49, 81));
        assertArrayEquals(
                publicKey, base64(unsigned("keys/recipients/" + host.id()).get("signingKey")));
        new Ed25519Verify(newest.line().newest().authority())
                .verify(
                        Arrays.copyOfRange(certificate, 81, 145),
                        join("holdfast certificate v0", repository, Arrays.copyOf(certificate, 81)));
    }

    @Test
    void packKeysAndBodiesAreSealedAsWritten() throws Exception {
        KeyRing ring = scene.ring;
        KeyRing host = scene.unlock(scene.addHost(Role.WRITER).key());
        Id domain = host.recipient();
        JsonNode secrets = JSON.readTree(KeyScene.secrets(ring).toBytes());
        byte[] dataKey = SealingKeys.randomKey(scene.random);
        byte[] place = {1, 2, 3};
        for (PackKind kind : PackKind.values()) {
            JsonNode keys = secrets.get(kind == PackKind.DATA ? "content" : "map");
            byte[] info =
                    join("holdfast pack key v0", repository, ring.currentEpoch().bytes(), domain.bytes(), new byte[] {
                        (byte) (kind == PackKind.DATA ? 1 : 2)
                    });
            byte[] key = hkdf(base64(keys.get("key")), "holdfast pack key v0");
            assertArrayEquals(
                    dataKey, open(key, ring.wrap(kind, domain, dataKey).bytes(), info));
            byte[] privateKey = base64(keys.get("private"));
            assertArrayEquals(
                    dataKey,
                    Hpke.open(privateKey, info, host.wrap(kind, domain, dataKey).bytes()));
        }
        byte[] own = host.domainKey(domain);
        byte[] map = base64(secrets.get("map").get("key"));
        assertArrayEquals(
                dataKey,
                open(
                        hkdf(own, "holdfast directory v0"),
                        ring.seal(ObjectKind.DIRECTORY, domain, place, dataKey),
                        place));
        assertArrayEquals(
                dataKey,
                open(
                        hkdf(own, "holdfast index v0"),
                        host.seal(ObjectKind.INDEX_SEGMENT, domain, place, dataKey),
                        place));
        assertArrayEquals(
                dataKey,
                open(hkdf(map, "holdfast manifest v0"), ring.seal(ObjectKind.MANIFEST, domain, place, dataKey), place));
        assertArrayEquals(
                dataKey,
                Hpke.open(
                        base64(secrets.get("map").get("private")),
                        place,
                        host.seal(ObjectKind.MANIFEST, domain, place, dataKey)));
    }

    @Test
    void publicKeysOfAnEpochBelongToItsPrivateOnes() throws Exception {
        JsonNode secrets = JSON.readTree(KeyScene.secrets(scene.ring).toBytes());
        JsonNode epoch = unsigned("keys/epochs/00000001-" + scene.ring.currentEpoch());
        assertArrayEquals(
                base64(epoch.get("contentKey")),
                Hpke.publicKey(base64(secrets.get("content").get("private"))));
        assertArrayEquals(
                base64(epoch.get("mapKey")),
                Hpke.publicKey(base64(secrets.get("map").get("private"))));
        assertArrayEquals(repository, hex(epoch.get("repository")));
        assertEquals(0, epoch.get("version").asInt());
        assertEquals(0, epoch.get("required").size());
        assertTrue(epoch.get("previous").isNull() && epoch.get("history").isNull());
        assertEquals(0, epoch.get("earlier").size());
    }
}
