package dev.holdfast.storage.filesystem;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.spi.storage.BlobBody;
import dev.holdfast.spi.storage.BlobStore;
import dev.holdfast.spi.storage.BlobStoreException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.io.TempDir;

/**
 * The power fails while blobs are put, replaced and deleted. The file system is an ext4 image that is shut down as the
 * file system's own tests do it: from one moment on nothing reaches the disk, not even what its journal had collected.
 */
class PowerCutIT {
    private static final int WRITERS = 3;

    @TempDir
    private Path folder;

    private final Map<String, Long> put = new ConcurrentHashMap<>();
    private final Map<String, Long> deleted = new ConcurrentHashMap<>();
    private final AtomicInteger counter = new AtomicInteger();

    @RepeatedTest(6)
    void whatHadReturnedIsThereAndAllThatIsThereIsWhole() throws Exception {
        Mounts.assumeAllowed();
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Path image = folder.resolve("image");
        Path mountPoint = folder.resolve("mount");
        makeFileSystem(image);
        try (Mounts mount = Mounts.image(image, mountPoint)) {
            writeUntilThePowerFails(mountPoint, new Random(seed).nextInt(20, 400));
            mount.unmount();
        }
        try (Mounts _ = Mounts.image(image, mountPoint);
                BlobStore store = Stores.open(mountPoint.resolve("store"))) {
            List<String> found = Stores.names(store);
            for (String name : found) {
                if (!name.equals("counter")) {
                    byte[] expected = content(Long.parseLong(name.substring(name.lastIndexOf('-') + 1)));
                    assertArrayEquals(expected, Stores.get(store, name), name + " is not whole");
                }
            }
            assertTrue(found.containsAll(put.keySet()), () -> "lost: " + missing(found));
            assertTrue(found.stream().noneMatch(deleted::containsKey), "a deleted blob is back");
            int count = Integer.parseInt(new String(Stores.get(store, "counter"), UTF_8));
            assertTrue(count >= counter.get(), "the counter went back from " + counter + " to " + count);
            Stores.put(store, "after", new byte[10]);
        }
    }

    private List<String> missing(List<String> found) {
        return put.keySet().stream().filter(name -> !found.contains(name)).toList();
    }

    private void writeUntilThePowerFails(Path mountPoint, int millis) throws Exception {
        try (BlobStore store = Stores.open(mountPoint.resolve("store"));
                ExecutorService writers = Executors.newCachedThreadPool()) {
            Stores.put(store, "counter", "0".getBytes(UTF_8));
            List<Future<Optional<BlobStoreException>>> ends = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                int writer = i;
                ends.add(writers.submit(() -> writeBlobs(store, writer)));
            }
            ends.add(writers.submit(() -> count(store)));
            TimeUnit.MILLISECONDS.sleep(millis);
            PowerSwitch.off(mountPoint);
            for (Future<Optional<BlobStoreException>> end : ends) {
                // Input/output errors first, then the kernel makes the file system read-only.
                end.get()
                        .ifPresent(e -> assertTrue(
                                e instanceof BlobStoreException.Transient
                                        || e instanceof BlobStoreException.AccessDenied,
                                e::toString));
            }
        }
    }

    /** Puts blobs in ever new folders, and deletes some; writes down what had returned. Returns what ended it. */
    private Optional<BlobStoreException> writeBlobs(BlobStore store, int writer) {
        try {
            for (int i = 0; i < 300; i++) {
                long seed = writer * 1000L + i;
                String name = "w%d/%d/blob-%d".formatted(writer, i / 3, seed);
                store.put(
                        Stores.name(name),
                        BlobBody.of(content(seed)),
                        i % 2 == 0 ? Stores.IF_ABSENT : Stores.OVERWRITE);
                if (i % 5 == 4) {
                    store.delete(Stores.name(name));
                    deleted.put(name, seed);
                } else {
                    put.put(name, seed);
                }
            }
            return Optional.empty();
        } catch (BlobStoreException e) {
            return Optional.of(e);
        }
    }

    private Optional<BlobStoreException> count(BlobStore store) {
        try {
            for (int i = 1; i < 10_000; i++) {
                Stores.put(store, "counter", Integer.toString(i).getBytes(UTF_8));
                counter.set(i);
            }
            return Optional.empty();
        } catch (BlobStoreException e) {
            return Optional.of(e);
        }
    }

    private static byte[] content(long seed) {
        return Stores.bytes(seed, (int) (seed * 7919 % 40_000));
    }

    static void makeFileSystem(Path image) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(160L << 20);
        }
        assumeTrue(Mounts.exit("mkfs.ext4", "-q", "-F", image.toString()) == 0, "needs mkfs.ext4");
    }
}
