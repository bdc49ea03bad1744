package dev.holdfast.source.directory.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class ArchitectureTest {
    /** Values from the kernel's headers: asm/fcntl.h and asm/unistd.h of each. */
    @Test
    void flagsAndNumbersAreThoseOfTheArchitecture() {
        assertEquals(new Architecture(0x10000, 0x20000, 217, 259), Architecture.named("amd64"));
        assertEquals(new Architecture(0x4000, 0x8000, 61, 33), Architecture.named("aarch64"));
        assertThrows(IllegalStateException.class, () -> Architecture.named("s390x"));
    }
}
