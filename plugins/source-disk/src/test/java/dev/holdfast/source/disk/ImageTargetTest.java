package dev.holdfast.source.disk;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.spi.source.Extent;
import dev.holdfast.spi.source.SourceException;
import dev.holdfast.spi.source.TargetPlugin.Existing;
import dev.holdfast.spi.source.VolumeTarget;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageTargetTest {
    private static final byte[] OLD = "the old disk".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NEW = "the new disk".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    Path folder;

    private Path place;
    private Path partial;

    @BeforeEach
    void choosePlace() {
        place = folder.resolve("disk.img");
        partial = folder.resolve("disk.img.holdfast-partial");
    }

    @Test
    void aNewImageHasItsNameOnlyWhenItIsComplete() throws Exception {
        try (VolumeTarget target = open(Existing.NEW)) {
            assertTrue(target.isZero());
            assertEquals(List.of(), names());
            target.begin(NEW.length, NEW.length);
            target.write(0, ByteBuffer.wrap(NEW));
            assertEquals(List.of("disk.img.holdfast-partial"), names());
            target.complete();
        }
        assertEquals(List.of("disk.img"), names());
        assertArrayEquals(NEW, Files.readAllBytes(place));
        assertEquals("rw-------", permissions());
    }

    @Test
    void anInterruptedRestoreIsTakenUp() throws Exception {
        try (VolumeTarget target = open(Existing.NEW)) {
            target.begin(20, 20);
            target.write(0, ByteBuffer.wrap(OLD));
        }
        assertEquals(List.of("disk.img.holdfast-partial"), names());
        for (Existing existing : Existing.values()) {
            try (VolumeTarget target = open(existing)) {
                assertFalse(target.isZero());
                target.begin(NEW.length, NEW.length);
                ByteBuffer there = ByteBuffer.allocate(NEW.length);
                target.read(0, there);
                assertArrayEquals(OLD, there.array());
            }
        }
        write(Existing.NEW, NEW);
        assertEquals(List.of("disk.img"), names());
        assertArrayEquals(NEW, Files.readAllBytes(place));
    }

    @Test
    void theOldImageStaysUntilItsReplacementIsCompleteAndGivesItItsMode() throws Exception {
        Files.write(place, OLD);
        Files.setPosixFilePermissions(place, PosixFilePermissions.fromString("rw-r-----"));
        try (VolumeTarget target = open(Existing.OVERWRITE)) {
            target.begin(NEW.length, NEW.length);
            target.write(0, ByteBuffer.wrap(NEW));
            assertArrayEquals(OLD, Files.readAllBytes(place));
            target.complete();
        }
        assertArrayEquals(NEW, Files.readAllBytes(place));
        assertEquals("rw-r-----", permissions());
        assertEquals(List.of("disk.img"), names());
    }

    @Test
    void anImageBroughtUpToDateNeverStandsHalfWrittenUnderItsName() throws Exception {
        Files.write(place, OLD);
        Files.write(partial, new byte[3]);
        try (VolumeTarget target = open(Existing.DELTA)) {
            assertFalse(target.isZero());
            assertArrayEquals(OLD, Files.readAllBytes(place));
            target.begin(NEW.length, NEW.length);
            assertEquals(List.of("disk.img.holdfast-partial"), names());
            target.write(0, ByteBuffer.wrap(NEW));
        }
        assertEquals(List.of("disk.img.holdfast-partial"), names());
        write(Existing.DELTA, NEW);
        assertEquals(List.of("disk.img"), names());
        assertArrayEquals(NEW, Files.readAllBytes(place));
    }

    @Test
    void anotherLengthIsSet() throws Exception {
        Files.write(place, new byte[1000]);
        write(Existing.DELTA, NEW);
        assertArrayEquals(NEW, Files.readAllBytes(place));
    }

    @Test
    void zeroingMakesHolesAndTouchesNothingBeside() throws Exception {
        byte[] bytes = new byte[3 << 20];
        long seed = System.nanoTime();
        System.out.println("ImageTargetTest seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (1 + random.nextInt(255));
        }
        try (VolumeTarget target = open(Existing.NEW)) {
            target.begin(bytes.length, 0);
            target.write(0, ByteBuffer.wrap(bytes));
            for (int i = 0; i < 50; i++) {
                int from = random.nextInt(bytes.length);
                int length = 1 + random.nextInt(Math.min(bytes.length - from, random.nextBoolean() ? 5000 : 100_000));
                target.zero(new Extent(from, length));
                Arrays.fill(bytes, from, from + length, (byte) 0);
            }
            target.zero(new Extent(1 << 20, 1 << 20));
            Arrays.fill(bytes, 1 << 20, 2 << 20, (byte) 0);
            target.complete();
        }
        assertArrayEquals(bytes, Files.readAllBytes(place));
        assertTrue(Long.parseLong(Commands.run("stat", "-c", "%b", place.toString())) * 512 < bytes.length - (1 << 19));
    }

    @Test
    void whatStandsInTheWayIsRefusedAndKept() throws Exception {
        Files.write(place, OLD);
        assertRefused(place, Existing.NEW);
        Path pipe = folder.resolve("pipe");
        Commands.run("mkfifo", pipe.toString());
        Path link = Files.createSymbolicLink(folder.resolve("link"), place);
        Path dangling = Files.createSymbolicLink(folder.resolve("dangling"), folder.resolve("nothing"));
        Path socket = folder.resolve("socket");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));
            List<String> before = names();
            for (Path path : List.of(folder, pipe, link, dangling, socket, Path.of("/dev/null"), Path.of("/"))) {
                for (Existing existing : Existing.values()) {
                    assertRefused(path, existing);
                }
            }
            assertEquals(before, names());
        }
        assertArrayEquals(OLD, Files.readAllBytes(place));
    }

    @Test
    void aPartialNameThatLeadsElsewhereIsRefused() throws Exception {
        Path other = Files.write(folder.resolve("other"), OLD);
        Files.createSymbolicLink(partial, other);
        assertRefused(place, Existing.NEW);
        Files.delete(partial);
        Files.createLink(partial, other);
        assertRefused(place, Existing.NEW);
        Files.delete(partial);
        Files.createDirectory(partial);
        assertRefused(place, Existing.NEW);
        assertArrayEquals(OLD, Files.readAllBytes(other));
    }

    @Test
    void aLinkSwappedInForThePartialFileIsNotWrittenThrough() throws Exception {
        Path other = Files.write(folder.resolve("other"), OLD);
        AtomicBoolean done = new AtomicBoolean();
        Thread swapping = Thread.ofPlatform().start(() -> {
            try {
                while (!done.get()) {
                    Path link = Files.createSymbolicLink(folder.resolve("link"), other);
                    Path file = Files.write(folder.resolve("file"), new byte[1]);
                    Files.move(link, partial, StandardCopyOption.ATOMIC_MOVE);
                    Files.move(file, partial, StandardCopyOption.ATOMIC_MOVE);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        int refused = 0;
        for (int i = 0; i < 5000; i++) {
            try (VolumeTarget target = open(Existing.NEW)) {
                target.begin(5, 0); // would cut the other file short
            } catch (SourceException.TargetRefused e) {
                refused++;
            }
        }
        done.set(true);
        swapping.join();
        System.out.println("ImageTargetTest: refused while racing: " + refused);
        assertArrayEquals(OLD, Files.readAllBytes(other));
    }

    @Test
    void anImageWithAnotherNameIsNotWrittenInPlace() throws Exception {
        Path other = Files.write(folder.resolve("other"), OLD);
        Files.createLink(place, other);
        assertRefused(place, Existing.DELTA);
        write(Existing.OVERWRITE, NEW);
        assertArrayEquals(OLD, Files.readAllBytes(other));
        assertArrayEquals(NEW, Files.readAllBytes(place));
    }

    @Test
    void twoRestoresToOnePlaceDoNotMix() throws Exception {
        try (VolumeTarget first = open(Existing.NEW)) {
            first.begin(10, 10);
            assertRefused(place, Existing.NEW);
        }
        write(Existing.NEW, NEW);
        try (VolumeTarget first = open(Existing.DELTA)) {
            assertFalse(first.isZero());
            assertRefused(place, Existing.DELTA);
        }
    }

    @Test
    void aDiskThatCannotFitIsRefusedBeforeAnythingChanges() throws Exception {
        Files.write(place, OLD);
        for (Existing existing : List.of(Existing.OVERWRITE, Existing.DELTA)) {
            try (VolumeTarget target = open(existing)) {
                assertThrows(SourceException.TargetRefused.class, () -> target.begin(1L << 20, 1L << 50));
            }
            assertEquals(List.of("disk.img"), names());
        }
    }

    @Test
    void aLengthThatNoFileHasIsRefusedAndUndone() throws Exception {
        try (VolumeTarget target = open(Existing.NEW)) {
            assertThrows(SourceException.TargetRefused.class, () -> target.begin(Long.MAX_VALUE - 10, 0));
        }
        assertEquals(List.of(), names());
        Files.write(place, OLD);
        try (VolumeTarget target = open(Existing.DELTA)) {
            assertThrows(SourceException.TargetRefused.class, () -> target.begin(Long.MAX_VALUE - 10, 0));
        }
        assertEquals(List.of("disk.img"), names());
        assertArrayEquals(OLD, Files.readAllBytes(place));
    }

    @Test
    void whatAppearsMeanwhileIsNotReplaced() throws Exception {
        try (VolumeTarget target = open(Existing.NEW)) {
            target.begin(NEW.length, 0);
            Files.write(place, OLD);
            assertThrows(SourceException.TargetFailed.class, target::complete);
        }
        assertArrayEquals(OLD, Files.readAllBytes(place));
        assertTrue(Files.exists(partial));
    }

    @Test
    void aPartialFileSwappedMeanwhileIsNotGivenTheName() throws Exception {
        try (VolumeTarget target = open(Existing.NEW)) {
            target.begin(NEW.length, 0);
            Files.delete(partial);
            Files.createSymbolicLink(partial, Files.write(folder.resolve("other"), OLD));
            assertThrows(SourceException.TargetFailed.class, target::complete);
        }
        assertFalse(Files.exists(place, LinkOption.NOFOLLOW_LINKS));
    }

    @Test
    void nothingIsWrittenOutsideOfTheLength() throws Exception {
        try (VolumeTarget target = open(Existing.NEW)) {
            assertThrows(IllegalStateException.class, () -> target.write(0, ByteBuffer.allocate(1)));
            target.begin(10, 0);
            assertThrows(IllegalArgumentException.class, () -> target.write(10, ByteBuffer.allocate(1)));
            assertThrows(IllegalArgumentException.class, () -> target.write(-1, ByteBuffer.allocate(1)));
            assertThrows(IllegalArgumentException.class, () -> target.zero(new Extent(5, 6)));
        }
    }

    @Test
    void aFolderThatIsMissingIsRefused() throws Exception {
        try (VolumeTarget target = new DiskTargetPlugin().open(folder.resolve("no/disk.img"), Existing.NEW)) {
            assertThrows(SourceException.TargetRefused.class, () -> target.begin(10, 0));
        }
    }

    private VolumeTarget open(Existing existing) throws SourceException {
        return new DiskTargetPlugin().open(place, existing);
    }

    private void write(Existing existing, byte[] content) throws SourceException {
        try (VolumeTarget target = open(existing)) {
            target.begin(content.length, content.length);
            target.write(0, ByteBuffer.wrap(content));
            target.complete();
        }
    }

    private static void assertRefused(Path path, Existing existing) {
        assertThrows(
                SourceException.TargetRefused.class,
                () -> new DiskTargetPlugin().open(path, existing).close(),
                path + " " + existing);
    }

    private String permissions() throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(place));
    }

    private List<String> names() throws Exception {
        try (var files = Files.list(folder)) {
            return files.map(f -> f.getFileName().toString()).sorted().toList();
        }
    }
}
