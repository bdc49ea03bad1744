package dev.holdfast.source.postgresql.base;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class ControlFileTest {
    private static byte[] whole(int checksumAt) {
        byte[] bytes = new byte[8192];
        new Random(7).nextBytes(bytes);
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, checksumAt);
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(checksumAt, (int) crc.getValue());
        return bytes;
    }

    @Test
    void theChecksumIsFoundWhereverAVersionHasIt() {
        assertTrue(new ControlFile(whole(288)).isWhole());
        assertTrue(new ControlFile(whole(296)).isWhole());
    }

    @Test
    void aFileOfWhichHalfIsOlderIsNotWhole() {
        byte[] torn = whole(288);
        torn[100] ^= 1;
        assertFalse(new ControlFile(torn).isWhole());
        assertFalse(new ControlFile(new byte[10]).isWhole());
    }

    @Test
    void theSystemIdentifierIsItsFirstNumber() {
        byte[] bytes = new byte[8192];
        bytes[7] = (byte) 0x80;
        assertEquals("9223372036854775808", new ControlFile(bytes).systemIdentifier());
    }
}
