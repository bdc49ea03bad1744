package dev.holdfast.source.disk.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class OpenFlagTest {
    /** Values from the kernel's uapi/asm-generic/fcntl.h and the arm64 header that overrides it. */
    @Test
    void flagsAreThoseOfTheArchitecture() {
        assertEquals(0x80000, OpenFlag.bits("amd64"));
        assertEquals(0x80000 | 0x20000 | 0x10000, OpenFlag.bits("amd64", OpenFlag.NO_FOLLOW, OpenFlag.FOLDER));
        assertEquals(0x80000 | 0x8000 | 0x4000, OpenFlag.bits("aarch64", OpenFlag.NO_FOLLOW, OpenFlag.FOLDER));
        assertEquals(0x80000 | 0x2 | 0x40 | 0x80, OpenFlag.bits("aarch64", OpenFlag.READ_WRITE, OpenFlag.CREATE));
        assertThrows(IllegalStateException.class, () -> OpenFlag.bits("s390x", OpenFlag.FOLDER));
    }
}
