package dev.holdfast.campaigns;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Workloads in which the time is written again and again, so that what is restored tells of when it is: each second tree has
 * a file, each other is a disk.
 */
final class ChangingWorkloads implements AutoCloseable {
    private static final int DISK_BYTES = 4 << 20;
    private static final int BLOCK = 1 << 16;
    private static final Duration BETWEEN = Duration.ofMillis(500);
    private static final int[] OBJECTIVES = {30, 45, 60, 90, 120, 180, 240, 300};

    private final List<Workload> workloads = new ArrayList<>();
    private final SplittableRandom random;
    private final Thread writer = Thread.ofPlatform().unstarted(this::write);

    /**
     * A workload.
     *
     * @param path of the disk, or of the tree
     */
    record Workload(String name, boolean disk, Path path, Duration rpo) {
        /** The time in what was restored of it. */
        Instant timeIn(Path restored) throws IOException {
            byte[] bytes;
            if (disk) {
                try (RandomAccessFile file = new RandomAccessFile(restored.toFile(), "r")) {
                    bytes = new byte[Long.BYTES];
                    file.readFully(bytes);
                }
            } else {
                bytes = Files.readAllBytes(restored.resolve("now"));
            }
            return Instant.ofEpochMilli(ByteBuffer.wrap(bytes).getLong());
        }

        String yaml() {
            return "  - {name: %s, source: {type: %s, path: \"%s\"}, rpo: %ds}%n"
                    .formatted(name, disk ? "disk" : "directory", path, rpo.toSeconds());
        }
    }

    /** Makes some in a folder, and begins to change them. */
    ChangingWorkloads(Path folder, int count, SplittableRandom random) throws IOException {
        this.random = random;
        for (int i = 0; i < count; i++) {
            boolean disk = i % 2 == 1;
            Path path = folder.resolve((disk ? "disk-" : "tree-") + i);
            if (!disk) {
                Files.createDirectories(path);
            }
            workloads.add(new Workload(
                    path.getFileName().toString(), disk, path, Duration.ofSeconds(OBJECTIVES[i % OBJECTIVES.length])));
        }
        for (Workload workload : workloads) {
            change(workload, 8);
        }
        writer.start();
    }

    List<Workload> all() {
        return List.copyOf(workloads);
    }

    Workload named(String name) {
        return workloads.stream()
                .filter(workload -> workload.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private void write() {
        try {
            while (true) {
                Thread.sleep(BETWEEN);
                for (Workload workload : workloads) {
                    change(workload, random.nextInt(20) == 0 ? 1 : 0);
                }
            }
        } catch (InterruptedException e) {
            // the end
        } catch (IOException e) {
            throw new UncheckedIOException("the workloads cannot be changed", e);
        }
    }

    private void change(Workload workload, int blocks) throws IOException {
        byte[] now = ByteBuffer.allocate(Long.BYTES)
                .putLong(System.currentTimeMillis())
                .array();
        byte[] noise = new byte[BLOCK];
        if (workload.disk()) {
            try (RandomAccessFile file = new RandomAccessFile(workload.path().toFile(), "rw")) {
                if (file.length() != DISK_BYTES) {
                    file.setLength(DISK_BYTES);
                }
                file.write(now);
                for (int i = 0; i < blocks; i++) {
                    random.nextBytes(noise);
                    file.seek((long) BLOCK * (1 + random.nextInt(DISK_BYTES / BLOCK - 1)));
                    file.write(noise);
                }
            }
        } else {
            Path next = workload.path().resolve(".next");
            Files.write(next, now);
            Files.move(next, workload.path().resolve("now"), StandardCopyOption.ATOMIC_MOVE);
            for (int i = 0; i < blocks; i++) {
                random.nextBytes(noise);
                Files.write(workload.path().resolve("file-" + random.nextInt(16)), noise);
            }
        }
    }

    /** Changes nothing more. */
    void rest() throws InterruptedException {
        writer.interrupt();
        writer.join();
    }

    @Override
    public void close() {
        writer.interrupt();
    }
}
