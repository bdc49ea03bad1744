package dev.holdfast.engine.keys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.format.Descriptor;
import dev.holdfast.spi.storage.BlobBody;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.PutCondition;
import dev.holdfast.spi.storage.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Objects under {@code keys/} that are not key objects, or not whole, or ask for too much. */
class JunkObjectsTest {
    private final KeyScene scene;

    JunkObjectsTest() throws Exception {
        scene = new KeyScene();
    }

    /** Asks for another amount of memory for the first recipient's passphrase. */
    private void demandMemory(String memoryKiB) throws Exception {
        BlobName name = KeyObjects.recipient(scene.first.id());
        SignedText text = SignedText.parse(scene.read(name));
        String before = new String(text.document(), StandardCharsets.UTF_8);
        String after = before.replaceFirst("\"memoryKiB\":[^,]*", "\"memoryKiB\":" + memoryKiB);
        assertFalse(before.equals(after));
        scene.overwrite(name, new SignedText(after.getBytes(StandardCharsets.UTF_8), text.signature()).toBytes());
    }

    @Test
    void truncatedEmptyGarbageAndOversizedObjectsAreRefused() throws Exception {
        KeyScene.Added host = scene.addHost(Role.RESTORER);
        for (BlobName name : List.of(
                KeyObjects.epoch(scene.ring.line().newest()),
                KeyScene.grantOf(scene.ring, host.id()),
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
        scene.store.put(KeyScene.grantOf(scene.ring, host.id()), endless(), new PutCondition.Overwrite());
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
                scene.read(KeyObjects.epoch(scene.ring.line().newest())));
        scene.unlock(paper.key());
        scene.unlock();
        scene.rotate();
        assertEquals(2, scene.unlock(paper.key()).currentEpochNumber());
        assertEquals(2, scene.recipients().size());
    }

    @Test
    void aPassphraseCostOutOfBoundsIsRefusedWithoutPayingIt() throws Exception {
        for (String memory : List.of("1048577", "2147483647", "9999999999999", "-1", "1", "64.5")) {
            demandMemory(memory);
            assertThrows(RepositoryException.WrongKey.class, scene::unlock, memory);
        }
    }

    @Test
    void aPassphraseThatTakesMoreMemoryThanThereIsIsToldAsSuch() throws Exception {
        assumeTrue(Runtime.getRuntime().maxMemory() < 2L << 30);
        demandMemory("1048576");
        assertThrows(RepositoryException.Refused.class, scene::unlock);
    }

    @Test
    void readingGivesUpWhereAStoreListsWithoutEnd() throws Exception {
        for (int i = 0; i <= 10_000; i++) {
            scene.overwrite(new BlobName("keys/recipients/x" + i), new byte[] {'x'});
        }
        assertThrows(RepositoryException.Damaged.class, scene::unlock);
    }
}
