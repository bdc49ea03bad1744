package dev.holdfast.engine.backup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.engine.format.BlockMap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FingerprintsTest {
    private static final long HASH0 = 0x1234_5678_9abc_def0L;
    private static final long HASH1 = 0x0fed_cba9_8765_4321L;

    private final Random random = new Random(7);
    private final byte[] leaf = new byte[4 * BlockMap.BLOCK];

    @TempDir
    private Path folder;

    FingerprintsTest() {
        random.nextBytes(leaf);
    }

    private Fingerprints open(String name) throws IOException {
        return Fingerprints.open(folder.resolve(name), new SecureRandom());
    }

    private static FingerprintPage page(Fingerprints file, long number) {
        FingerprintPage page = new FingerprintPage();
        page.turnTo(Optional.of(file), number);
        return page;
    }

    private void remember(Fingerprints file, long number, int block, int length) {
        FingerprintPage page = page(file, number);
        page.remember(block, HASH0, HASH1, leaf, block * BlockMap.BLOCK, length);
        page.finish();
    }

    private boolean knows(Fingerprints file, long number, int block, int length) {
        return page(file, number).isAsHashed(block, HASH0, HASH1, leaf, block * BlockMap.BLOCK, length);
    }

    @Test
    void aBlockIsRecognisedByWhoeverOpensTheFileNext() throws IOException {
        try (Fingerprints file = open("disk")) {
            assertFalse(knows(file, 5, 2, BlockMap.BLOCK), "nothing is known yet");
            remember(file, 5, 2, BlockMap.BLOCK);
            assertTrue(knows(file, 5, 2, BlockMap.BLOCK));
        }
        try (Fingerprints file = open("disk")) {
            assertTrue(knows(file, 5, 2, BlockMap.BLOCK));
        }
        assertEquals(
                PosixFilePermissions.fromString("rw-------"), Files.getPosixFilePermissions(folder.resolve("disk")));
    }

    @Test
    void noOtherContentPlaceLengthOrHashIs() throws IOException {
        try (Fingerprints file = open("disk")) {
            for (int block = 0; block < 4; block++) {
                remember(file, 5, block, BlockMap.BLOCK);
            }
            assertFalse(knows(file, 4, 2, BlockMap.BLOCK));
            assertFalse(knows(file, 6, 2, BlockMap.BLOCK));
            assertFalse(knows(file, 5, 2, BlockMap.BLOCK - 1));
            FingerprintPage page = page(file, 5);
            assertFalse(page.isAsHashed(2, HASH0 ^ 1, HASH1, leaf, 2 * BlockMap.BLOCK, BlockMap.BLOCK));
            assertFalse(page.isAsHashed(2, HASH0, HASH1 ^ 1, leaf, 2 * BlockMap.BLOCK, BlockMap.BLOCK));
            assertFalse(page.isAsHashed(2, HASH0, HASH1, leaf, BlockMap.BLOCK, BlockMap.BLOCK));
            for (int i = 0; i < 2000; i++) {
                int at = 2 * BlockMap.BLOCK + random.nextInt(BlockMap.BLOCK);
                int bit = 1 << random.nextInt(8);
                leaf[at] ^= (byte) bit;
                // Another block between, as the same nonce twice in a row is taken for the same block.
                page.isAsHashed(1, HASH0, HASH1, leaf, BlockMap.BLOCK, BlockMap.BLOCK);
                assertFalse(page.isAsHashed(2, HASH0, HASH1, leaf, 2 * BlockMap.BLOCK, BlockMap.BLOCK));
                leaf[at] ^= (byte) bit;
            }
            assertTrue(knows(file, 5, 2, BlockMap.BLOCK));
        }
    }

    @Test
    void manyAlikeBlocksInARowAreNoTrouble() throws IOException {
        byte[] alike = new byte[BlockMap.LEAF_SPAN];
        Arrays.fill(alike, (byte) 7);
        try (Fingerprints file = open("disk")) {
            FingerprintPage page = page(file, 0);
            for (int block = 0; block < BlockMap.FAN_OUT; block++) {
                int from = block * BlockMap.BLOCK;
                assertFalse(page.isAsHashed(block, HASH0, HASH1, alike, from, BlockMap.BLOCK));
                page.remember(block, HASH0, HASH1, alike, from, BlockMap.BLOCK);
                assertTrue(page.isAsHashed(block, HASH0, HASH1, alike, from, BlockMap.BLOCK));
            }
        }
    }

    @Test
    void aFileThatIsCutDamagedOrForeignKnowsNothing() throws IOException {
        for (int length : new int[] {0, 10, 63, 64, 100, 64 + 5 * Fingerprints.PAGE}) {
            String name = "cut" + length;
            try (Fingerprints file = open(name)) {
                remember(file, 5, 2, BlockMap.BLOCK);
            }
            byte[] bytes = Files.readAllBytes(folder.resolve(name));
            Files.write(folder.resolve(name), Arrays.copyOf(bytes, length));
            try (Fingerprints file = open(name)) {
                assertFalse(knows(file, 5, 2, BlockMap.BLOCK));
                remember(file, 5, 2, BlockMap.BLOCK);
                assertTrue(knows(file, 5, 2, BlockMap.BLOCK));
            }
        }
        byte[] noise = new byte[64 + 10 * Fingerprints.PAGE];
        random.nextBytes(noise);
        Files.write(folder.resolve("noise"), noise);
        try (Fingerprints file = open("noise")) {
            assertFalse(knows(file, 5, 2, BlockMap.BLOCK));
        }
    }

    @Test
    void aFileThatCannotBeReadIsLeftAlone() throws IOException {
        Fingerprints file = open("disk");
        remember(file, 5, 2, BlockMap.BLOCK);
        file.close();
        assertFalse(knows(file, 5, 2, BlockMap.BLOCK));
        remember(file, 5, 2, BlockMap.BLOCK);
    }
}
