package dev.holdfast.source.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.spi.source.Consistency;
import dev.holdfast.spi.source.Extent;
import dev.holdfast.spi.source.SourceException;
import dev.holdfast.spi.source.TargetPlugin.Existing;
import dev.holdfast.spi.source.VolumeSession;
import dev.holdfast.spi.source.VolumeTarget;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Loop devices; needs root. */
class DiskDeviceIT {
    private static final int SIZE = 16 << 20;

    @TempDir
    Path folder;

    private Path device;

    @BeforeEach
    void attachALoopDevice() throws Exception {
        assumeTrue(System.getProperty("user.name").equals("root"), "needs root");
        Path backing = Images.filled(folder.resolve("backing"), SIZE, (byte) 5);
        try {
            device = Path.of(Commands.run("losetup", "--find", "--show", backing.toString()));
        } catch (AssertionError e) {
            assumeTrue(false, "needs loop devices: " + e.getMessage());
            throw e;
        }
    }

    @AfterEach
    void detachIt() throws Exception {
        if (device != null) {
            Commands.run("losetup", "--detach", device.toString());
        }
    }

    @Test
    void aDiskGoesOntoADeviceAndBack() throws Exception {
        long seed = System.nanoTime();
        System.out.println("DiskDeviceIT seed " + seed);
        Path image = Images.random(folder.resolve("image"), SIZE - 12345, new Random(seed));
        Copying.copy(image, device, Existing.OVERWRITE);
        Commands.run("cmp", "-n", String.valueOf(SIZE - 12345), image.toString(), device.toString());
        try (VolumeSession session = new DiskSourcePlugin().begin(device)) {
            assertEquals(SIZE, session.volumes().getFirst().length());
        }
        Copying.copy(device, folder.resolve("back"), Existing.NEW);
        Commands.run("cmp", device.toString(), folder.resolve("back").toString());
        assertEquals(5, Files.readAllBytes(folder.resolve("back"))[SIZE - 1], "what is beyond the disk was changed");
    }

    @Test
    void aLinkToADeviceIsFollowed() throws Exception {
        Path link = Files.createSymbolicLink(folder.resolve("by-id"), device);
        Path image = Images.filled(folder.resolve("image"), 1 << 20, (byte) 6);
        Copying.copy(image, link, Existing.DELTA);
        Commands.run("cmp", "-n", "1048576", image.toString(), device.toString());
        assertTrue(Files.isSymbolicLink(link));
    }

    @Test
    void zeroingADeviceTouchesNothingBeside() throws Exception {
        byte[] expected = new byte[SIZE];
        Arrays.fill(expected, (byte) 5);
        try (VolumeTarget target = new DiskTargetPlugin().open(device, Existing.OVERWRITE)) {
            target.begin(SIZE, 0);
            for (Extent extent :
                    List.of(new Extent(100, 50), new Extent(1 << 20, 2 << 20), new Extent(5000001, 99999))) {
                target.zero(extent);
                Arrays.fill(expected, (int) extent.offset(), (int) extent.end(), (byte) 0);
            }
            target.complete();
        }
        Path file = Files.write(folder.resolve("expected"), expected);
        Commands.run("cmp", file.toString(), device.toString());
    }

    @Test
    void aDeviceIsNeverNewAndNeverTooSmall() throws Exception {
        assertThrows(
                SourceException.TargetRefused.class,
                () -> new DiskTargetPlugin().open(device, Existing.NEW).close());
        try (VolumeTarget target = new DiskTargetPlugin().open(device, Existing.OVERWRITE)) {
            assertFalse(target.isZero());
            assertThrows(SourceException.TargetRefused.class, () -> target.begin(SIZE + 1, 0));
        }
    }

    @Test
    void aMountedDeviceIsRefusedAsTargetAndFuzzyAsSource() throws Exception {
        Commands.run("mkfs.ext4", "-q", device.toString());
        Path mount = Files.createDirectory(folder.resolve("mount"));
        Commands.run("mount", device.toString(), mount.toString());
        try {
            assertThrows(
                    SourceException.TargetRefused.class,
                    () -> new DiskTargetPlugin()
                            .open(device, Existing.OVERWRITE)
                            .close());
            try (VolumeSession session = new DiskSourcePlugin().begin(device)) {
                assertEquals(Consistency.FUZZY, session.consistency());
                assertEquals(1, session.warnings().size());
            }
        } finally {
            Commands.run("umount", mount.toString());
        }
    }

    @Test
    void aDeviceBeingRestoredCannotBeMounted() throws Exception {
        Commands.run("mkfs.ext4", "-q", device.toString());
        Path mount = Files.createDirectory(folder.resolve("mount"));
        try (VolumeTarget target = new DiskTargetPlugin().open(device, Existing.OVERWRITE)) {
            target.begin(SIZE, 0);
            int refused = new ProcessBuilder("mount", device.toString(), mount.toString())
                    .start()
                    .waitFor();
            if (refused == 0) {
                Commands.run("umount", mount.toString());
            }
            assertNotEquals(0, refused);
        }
    }

    @Test
    void aDeviceNobodyWritesIsCrashConsistentAndOneWrittenIsFuzzy() throws Exception {
        try (VolumeSession session = new DiskSourcePlugin().begin(device)) {
            session.volumes().getFirst().read(0, ByteBuffer.allocateDirect(SIZE));
            assertEquals(Consistency.CRASH, session.consistency());
            try (FileChannel file = FileChannel.open(device, StandardOpenOption.WRITE)) {
                Images.write(file, 4096, new byte[10]); // not synced: the session has to see to that
                assertEquals(Consistency.FUZZY, session.consistency());
            }
            assertEquals(1, session.warnings().size());
        }
    }
}
