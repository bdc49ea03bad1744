package dev.holdfast.campaigns;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * A file system on a block device that loses, at a power cut, every write that was not flushed: nbdkit's cache filter holds
 * writes back until the device is told to flush, and is killed. Linux sees it as a loop device over the file of nbdfuse.
 * Needs root.
 */
final class VolatileDisk implements AutoCloseable {
    private static final List<String> TOOLS =
            List.of("nbdkit", "nbdfuse", "fusermount3", "losetup", "mkfs.ext4", "e2fsck", "mount", "umount");
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Path base;
    private final Path socket;
    private final Path fuse;
    private final Path mounted;
    private Optional<Running> running = Optional.empty();

    private record Running(Child nbdkit, Child nbdfuse, String loop) {}

    /** Makes an ext4 file system of that length, not mounted yet. */
    VolatileDisk(Path work, long bytes) throws IOException, InterruptedException {
        base = work.resolve("base.img");
        socket = work.resolve("nbd.socket");
        fuse = Files.createDirectories(work.resolve("nbd"));
        mounted = Files.createDirectories(work.resolve("mounted"));
        try (RandomAccessFile file = new RandomAccessFile(base.toFile(), "rw")) {
            file.setLength(bytes);
        }
        require("mkfs.ext4", "-q", base.toString());
    }

    /** Why there can be none on this machine; empty if there can. */
    static Optional<String> unavailable() {
        if (!"root".equals(System.getProperty("user.name"))) {
            return Optional.of("only root can mount");
        }
        if (!Files.exists(Path.of("/dev/loop-control")) || !Files.exists(Path.of("/dev/fuse"))) {
            return Optional.of("this kernel has no loop devices or no FUSE");
        }
        return TOOLS.stream()
                .filter(tool -> List.of("/usr/bin", "/usr/sbin", "/bin", "/sbin").stream()
                        .noneMatch(folder -> Files.isExecutable(Path.of(folder, tool))))
                .findFirst()
                .map(tool -> "there is no " + tool);
    }

    /** Where the file system is. */
    Path mounted() {
        return mounted;
    }

    /** Mounts what is durable; ext4 replays its journal. */
    void powerOn() throws IOException, InterruptedException {
        Files.deleteIfExists(socket);
        Child nbdkit = Child.start(List.of(
                "nbdkit", "-f", "-U", socket.toString(), "--filter=cache", "file", base.toString(), "cache=writeback"));
        waitUntil(() -> Files.exists(socket), nbdkit);
        Path file = fuse.resolve("disk");
        Child nbdfuse = Child.start(List.of("nbdfuse", file.toString(), "--unix", socket.toString()));
        waitUntil(() -> Files.exists(file), nbdfuse);
        String loop = require("losetup", "-f", "--show", file.toString()).strip();
        running = Optional.of(new Running(nbdkit, nbdfuse, loop));
        require("mount", loop, mounted.toString());
    }

    /** Loses what was not flushed. Whoever has files open there gets errors from now on. */
    void cut() throws IOException, InterruptedException {
        Running now = running.orElseThrow();
        now.nbdkit.kill();
        takeDown(now);
    }

    /** Checks the file system, which must be sound once its journal was replayed. */
    Child.Ended check() throws IOException, InterruptedException {
        return Child.run(List.of("e2fsck", "-f", "-p", base.toString()));
    }

    private void takeDown(Running now) throws IOException, InterruptedException {
        running = Optional.empty();
        Child.run(List.of("umount", "-l", mounted.toString()));
        Child.run(List.of("losetup", "-d", now.loop));
        Child.run(List.of("fusermount3", "-uz", fuse.toString()));
        now.nbdfuse.kill();
        now.nbdkit.kill();
        now.nbdfuse.close();
        now.nbdkit.close();
    }

    private static String require(String... command) throws IOException, InterruptedException {
        Child.Ended ended = Child.run(List.of(command));
        if (!ended.done()) {
            throw new IOException(ended.toString());
        }
        return ended.out();
    }

    private static void waitUntil(BooleanSupplier there, Child needed) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!there.getAsBoolean()) {
            if (!needed.isRunning() || System.nanoTime() - deadline > 0) {
                throw new IOException("did not start: " + needed.kill());
            }
            Thread.sleep(10);
        }
    }

    @Override
    public void close() {
        try {
            if (running.isPresent()) {
                takeDown(running.get());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
