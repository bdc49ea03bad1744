package dev.holdfast.storage.filesystem;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** File systems that a test mounts for itself; only root may, elsewhere such tests are skipped. */
final class Mounts implements AutoCloseable {
    private final Path mountPoint;
    private boolean mounted;

    private Mounts(Path mountPoint) {
        this.mountPoint = mountPoint;
        this.mounted = true;
    }

    static void assumeAllowed() {
        assumeTrue("root".equals(System.getProperty("user.name")), "only root may mount file systems");
    }

    /** A file system in memory. */
    static Mounts memory(Path mountPoint, String options) throws IOException {
        assumeAllowed();
        Files.createDirectories(mountPoint);
        assumeTrue(
                exit("mount", "-t", "tmpfs", "-o", options, "tmpfs", mountPoint.toString()) == 0,
                "mounting does not work here");
        return new Mounts(mountPoint);
    }

    /** What is in an image of a file system. */
    static Mounts image(Path image, Path mountPoint) throws IOException {
        assumeAllowed();
        Files.createDirectories(mountPoint);
        assumeTrue(
                exit("mount", "-o", "loop", image.toString(), mountPoint.toString()) == 0,
                "mounting an image does not work here");
        return new Mounts(mountPoint);
    }

    void remount(String options) throws IOException {
        assertEquals(0, exit("mount", "-o", "remount," + options, mountPoint.toString()));
    }

    void unmount() throws IOException {
        assertEquals(0, exit("umount", mountPoint.toString()));
        mounted = false;
    }

    /** Unmounts, even what is still in use. */
    @Override
    public void close() {
        if (mounted) {
            try {
                assertEquals(0, exit("umount", "-l", mountPoint.toString()));
            } catch (IOException e) {
                throw new UncheckedIOException("umount did not start", e);
            }
        }
    }

    static int exit(String... command) throws IOException {
        Process process = new ProcessBuilder(List.of(command))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return -1;
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            return -1;
        }
    }
}
