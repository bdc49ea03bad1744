package dev.holdfast.source.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.spi.source.Consistency;
import dev.holdfast.spi.source.Extent;
import dev.holdfast.spi.source.SourceException;
import dev.holdfast.spi.source.Volume;
import dev.holdfast.spi.source.VolumeSession;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class DiskSourceTest {
    private static final int LENGTH = 4 << 20;

    @TempDir
    Path folder;

    private Path image;

    @BeforeEach
    void makeAnImage() throws Exception {
        image = Images.filled(folder.resolve("image"), LENGTH, (byte) 7);
    }

    @Test
    void aDiskNobodyWritesIsCrashConsistentAsOfTheBegin() throws Exception {
        Instant instant = Instant.parse("2026-03-04T05:06:07.891Z");
        try (VolumeSession session = new DiskSourcePlugin(InstantSource.fixed(instant)).begin(image)) {
            assertEquals(instant, session.instant());
            session.volumes().getFirst().read(0, ByteBuffer.allocateDirect(LENGTH));
            assertEquals(Consistency.CRASH, session.consistency());
            assertEquals(List.of(), session.warnings());
            session.committed();
        }
    }

    @Test
    void aDiskWrittenMeanwhileIsFuzzyAndStaysSoAfterClose() throws Exception {
        VolumeSession closed;
        try (VolumeSession session = new DiskSourcePlugin().begin(image)) {
            assertEquals(Consistency.CRASH, session.consistency());
            Thread.sleep(20); // the kernel's clock for files is coarse
            Images.filled(image, 4096, (byte) 8);
            closed = session;
        }
        assertEquals(Consistency.FUZZY, closed.consistency());
        assertEquals(1, closed.warnings().size());
    }

    @Test
    void aDiskThatGrowsKeepsItsLengthAndIsFuzzy() throws Exception {
        try (VolumeSession session = new DiskSourcePlugin().begin(image)) {
            Files.write(image, new byte[100], StandardOpenOption.APPEND);
            assertEquals(LENGTH, session.volumes().getFirst().length());
            assertEquals(
                    LENGTH,
                    session.volumes().getFirst().nextData(0).orElseThrow().end());
            assertEquals(Consistency.FUZZY, session.consistency());
            assertEquals(1, session.warnings().size());
        }
    }

    @Test
    void aDiskThatShrinksIsTold() throws Exception {
        try (VolumeSession session = new DiskSourcePlugin().begin(image)) {
            try (FileChannel file = FileChannel.open(image, StandardOpenOption.WRITE)) {
                file.truncate(LENGTH / 2);
            }
            Volume volume = session.volumes().getFirst();
            assertThrows(
                    SourceException.Changed.class, () -> volume.read(LENGTH / 2 - 10, ByteBuffer.allocateDirect(20)));
            assertThrows(SourceException.Changed.class, () -> volume.nextData(LENGTH / 2));
            assertEquals(Consistency.FUZZY, session.consistency());
        }
    }

    @Test
    void aDiskReplacedMeanwhileIsReadAsItWas() throws Exception {
        try (VolumeSession session = new DiskSourcePlugin().begin(image)) {
            Files.move(image, folder.resolve("aside"));
            Images.filled(image, LENGTH, (byte) 9);
            ByteBuffer first = ByteBuffer.allocate(1);
            session.volumes().getFirst().read(0, first);
            assertEquals(7, first.get(0));
        }
    }

    @Test
    void aLinkToADiskIsFollowed() throws Exception {
        Path link = Files.createSymbolicLink(folder.resolve("link"), image);
        try (VolumeSession session = new DiskSourcePlugin().begin(link)) {
            assertEquals(LENGTH, session.volumes().getFirst().length());
        }
    }

    @Test
    void holesAreSkipped() throws Exception {
        Path sparse = folder.resolve("sparse");
        try (FileChannel file = FileChannel.open(sparse, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            Images.write(file, 1 << 20, new byte[] {1});
            Images.write(file, 3 << 20, new byte[] {1});
        }
        try (VolumeSession session = new DiskSourcePlugin().begin(sparse)) {
            Volume volume = session.volumes().getFirst();
            Extent first = volume.nextData(0).orElseThrow();
            assertEquals(1 << 20, first.offset());
            assertTrue(first.length() <= 1 << 16);
            assertEquals(new Extent(3 << 20, 1), volume.nextData(first.end()).orElseThrow());
            assertTrue(volume.nextData(volume.length()).isEmpty());
            volume.willNeed(first);
        }
    }

    @Test
    @Timeout(20)
    void whatIsNoDiskIsRefusedWithoutWaitingForIt() throws Exception {
        Path pipe = folder.resolve("pipe");
        Commands.run("mkfifo", pipe.toString());
        for (Path path : List.of(folder, pipe, folder.resolve("missing"), Path.of("/dev/null"))) {
            assertThrows(SourceException.Unavailable.class, () -> new DiskSourcePlugin().begin(path), path.toString());
        }
    }

    @Test
    void whatIsOutsideOfTheDiskIsTheCallersMistake() throws Exception {
        try (VolumeSession session = new DiskSourcePlugin().begin(image)) {
            Volume volume = session.volumes().getFirst();
            assertThrows(IllegalArgumentException.class, () -> volume.read(LENGTH, ByteBuffer.allocate(1)));
            assertThrows(IllegalArgumentException.class, () -> volume.read(-1, ByteBuffer.allocate(1)));
            assertThrows(IllegalArgumentException.class, () -> volume.nextData(LENGTH + 1));
            volume.read(LENGTH, ByteBuffer.allocate(0));
        }
    }

    @Test
    void aThreadInterruptedWhileItReadsDisturbsNoOther() throws Exception {
        try (VolumeSession session = new DiskSourcePlugin().begin(image);
                ExecutorService threads = Executors.newFixedThreadPool(4)) {
            Volume volume = session.volumes().getFirst();
            CountDownLatch interrupted = new CountDownLatch(1);
            List<Future<ByteBuffer>> reads = IntStream.range(0, 4)
                    .mapToObj(i -> threads.submit(() -> {
                        if (i == 0) {
                            Thread.currentThread().interrupt();
                        } else {
                            interrupted.await();
                        }
                        ByteBuffer all = ByteBuffer.allocateDirect(LENGTH);
                        volume.read(0, all);
                        interrupted.countDown();
                        return all;
                    }))
                    .toList();
            for (Future<ByteBuffer> read : reads) {
                assertFalse(read.get().hasRemaining());
            }
        }
    }
}
