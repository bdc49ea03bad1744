package dev.holdfast.source.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.spi.source.Extent;
import dev.holdfast.spi.source.SourceException;
import dev.holdfast.spi.source.SourcePlugin;
import dev.holdfast.spi.source.TargetPlugin;
import dev.holdfast.spi.source.TargetPlugin.Existing;
import dev.holdfast.spi.source.Volume;
import dev.holdfast.spi.source.VolumeSession;
import dev.holdfast.spi.source.VolumeTarget;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskRoundTripTest {
    @TempDir
    Path folder;

    @Test
    void randomImagesComeBackBitForBitAndNoLarger() throws Exception {
        long seed = System.nanoTime();
        System.out.println("DiskRoundTripTest seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < 10; i++) {
            Path image = Images.random(folder.resolve("image" + i), 1 + (1 << 22) + random.nextInt(1 << 23), random);
            Path restored = folder.resolve("restored" + i);
            Copying.copy(image, restored, Existing.NEW);
            Commands.run("cmp", image.toString(), restored.toString());
            assertTrue(allocated(restored) <= allocated(image) + 4096, "restored image takes more room");
        }
    }

    @Test
    void anEmptyImageComesBackEmpty() throws Exception {
        Path image = Files.createFile(folder.resolve("empty"));
        Copying.copy(image, folder.resolve("restored"), Existing.NEW);
        assertEquals(0, Files.size(folder.resolve("restored")));
    }

    @Test
    void anImageOfManyTerabytesIsOneHoleAndTwoExtents() throws Exception {
        Path image = folder.resolve("huge");
        Commands.run("truncate", "-s", "8T", image.toString());
        Commands.run("sh", "-c", "printf x | dd of=" + image + " bs=1 seek=5000000000000 conv=notrunc status=none");
        try (VolumeSession session = new DiskSourcePlugin().begin(image)) {
            Volume volume = session.volumes().getFirst();
            assertEquals(8L << 40, volume.length());
            Extent data = volume.nextData(0).orElseThrow();
            assertTrue(
                    data.offset() <= 5_000_000_000_000L && data.end() > 5_000_000_000_000L && data.length() <= 1 << 16);
            assertEquals(Optional.empty(), volume.nextData(data.end()));
        }
        Copying.copy(image, folder.resolve("restored"), Existing.NEW);
        assertEquals(8L << 40, Files.size(folder.resolve("restored")));
        assertEquals(
                "x",
                Commands.run(
                        "dd",
                        "if=" + folder.resolve("restored"),
                        "bs=1",
                        "skip=5000000000000",
                        "count=1",
                        "status=none"));
    }

    @Test
    void aDeltaBringsAnyImageToTheSourcesState() throws Exception {
        long seed = System.nanoTime();
        System.out.println("DiskRoundTripTest seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < 10; i++) {
            Path image = Images.random(folder.resolve("image" + i), 1 + (1 << 22) + random.nextInt(1 << 22), random);
            Path old = Images.random(folder.resolve("old" + i), 1 + (1 << 22) + random.nextInt(1 << 22), random);
            Copying.copy(image, old, Existing.DELTA);
            Commands.run("cmp", image.toString(), old.toString());
            assertFalse(Files.exists(folder.resolve("old" + i + ".holdfast-partial")));
        }
    }

    @Test
    void buffersOfAllKindsAreReadAndWritten() throws Exception {
        byte[] bytes = new byte[700_001];
        new Random(7).nextBytes(bytes);
        Path place = folder.resolve("place");
        ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
        try (VolumeTarget target = new DiskTargetPlugin().open(place, Existing.NEW)) {
            target.begin(3L * bytes.length, 0);
            target.write(0, ByteBuffer.wrap(bytes));
            target.write(bytes.length, direct.asReadOnlyBuffer());
            target.write(2L * bytes.length, ByteBuffer.wrap(bytes).asReadOnlyBuffer());
            target.complete();
        }
        try (VolumeSession session = new DiskSourcePlugin().begin(place)) {
            for (int i = 0; i < 3; i++) {
                ByteBuffer heap =
                        ByteBuffer.allocate(bytes.length + 20).position(10).limit(bytes.length + 10);
                read(session, (long) i * bytes.length, heap);
                assertEquals(ByteBuffer.wrap(bytes), heap.flip().position(10));
                ByteBuffer straight = ByteBuffer.allocateDirect(bytes.length);
                read(session, (long) i * bytes.length, straight);
                assertEquals(ByteBuffer.wrap(bytes), straight.flip());
            }
        }
    }

    private static void read(VolumeSession session, long offset, ByteBuffer into) throws SourceException {
        session.volumes().getFirst().read(offset, into);
        assertFalse(into.hasRemaining());
    }

    @Test
    void thePluginsAreFoundByTheServiceLoader() {
        assertTrue(ServiceLoader.load(SourcePlugin.class).stream()
                .anyMatch(p -> p.get().type().equals("disk")));
        assertTrue(ServiceLoader.load(TargetPlugin.class).stream()
                .anyMatch(p -> p.get().type().equals("disk")));
    }

    private static long allocated(Path file) throws Exception {
        return Long.parseLong(Commands.run("stat", "-c", "%b", file.toString())) * 512;
    }
}
