package dev.holdfast.source.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.spi.source.SourceException;
import dev.holdfast.spi.source.TargetPlugin.Existing;
import dev.holdfast.spi.source.VolumeSession;
import dev.holdfast.spi.source.VolumeTarget;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Disks that are full, and disks with bad sectors; needs root, and nbdkit with nbdfuse for the latter. */
class FailingDiskIT {
    @TempDir
    Path folder;

    @Test
    void aTargetThatFillsUpFailsPlainlyAndIsTakenUpOnceThereIsRoom() throws Exception {
        assumeTrue(System.getProperty("user.name").equals("root"), "needs root");
        Path mount = Files.createDirectory(folder.resolve("small"));
        Commands.run("mount", "-t", "tmpfs", "-o", "size=8m", "none", mount.toString());
        try {
            Path image = Images.filled(folder.resolve("image"), 16 << 20, (byte) 3);
            Path place = mount.resolve("disk.img");
            try (VolumeTarget target = new DiskTargetPlugin().open(place, Existing.NEW)) {
                assertThrows(SourceException.TargetRefused.class, () -> target.begin(16 << 20, 16 << 20));
                target.begin(16 << 20, 0); // as if the rest had been taken by something else meanwhile
                SourceException.TargetFailed failure =
                        assertThrows(SourceException.TargetFailed.class, () -> fill(target));
                assertFalse(failure.hint().isEmpty());
            }
            assertFalse(Files.exists(place));
            assertTrue(Files.exists(mount.resolve("disk.img.holdfast-partial")));
            Commands.run("mount", "-o", "remount,size=32m", mount.toString());
            Copying.copy(image, place, Existing.NEW);
            Commands.run("cmp", image.toString(), place.toString());
        } finally {
            Commands.run("umount", mount.toString());
        }
    }

    private static void fill(VolumeTarget target) throws SourceException {
        byte[] part = new byte[1 << 20];
        for (long at = 0; at < 16 << 20; at += part.length) {
            target.write(at, ByteBuffer.wrap(part));
        }
    }

    @Test
    void aBadSectorIsNamedByItsOffset() throws Exception {
        assumeTrue(Commands.has("nbdkit") && Commands.has("nbdfuse"), "needs nbdkit and nbdfuse");
        assumeTrue(Files.isWritable(Path.of("/dev/fuse")), "needs FUSE");
        Path disk = Files.createFile(folder.resolve("disk"));
        Path script = Files.writeString(folder.resolve("disk.sh"), """
                case "$1" in
                  get_size) echo 8388608 ;;
                  pread)
                    if [ $4 -le 4194304 ] && [ $(($4 + $3)) -gt 4194304 ]; then echo EIO bad sector >&2; exit 1; fi
                    dd if=/dev/zero bs=$3 count=1 status=none ;;
                  *) exit 2 ;;
                esac
                """);
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
        Process server = new ProcessBuilder(
                        "nbdfuse", disk.toString(), "--command", "nbdkit", "-s", "sh", script.toString())
                .inheritIO()
                .start();
        try {
            awaitSize(disk, 8 << 20);
            try (VolumeSession session = new DiskSourcePlugin().begin(disk)) {
                session.volumes().getFirst().read(0, ByteBuffer.allocateDirect(1 << 20));
                SourceException.Unreadable failure = assertThrows(
                        SourceException.Unreadable.class,
                        () -> session.volumes().getFirst().read(4 << 20, ByteBuffer.allocateDirect(1 << 20)));
                assertTrue(failure.toString().contains("offset 4194304:"), failure.toString());
                session.volumes().getFirst().read(5 << 20, ByteBuffer.allocateDirect(1 << 20));
            }
        } finally {
            Commands.run("umount", disk.toString());
            assertTrue(server.waitFor(20, TimeUnit.SECONDS));
        }
        assertEquals(0, Files.size(disk));
    }

    private static void awaitSize(Path disk, long size) throws Exception {
        for (int i = 0; i < 200 && Files.size(disk) != size; i++) {
            Thread.sleep(50);
        }
        assertEquals(size, Files.size(disk));
    }
}
