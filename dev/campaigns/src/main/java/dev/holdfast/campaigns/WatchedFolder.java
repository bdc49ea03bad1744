package dev.holdfast.campaigns;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A site in a file system of its own, which can be moved away and filled. */
final class WatchedFolder implements WatchedSite {
    private static final int BALLAST = 1 << 20;

    private final StoreSite site;
    private final Path mount;
    private final boolean mounted;

    private WatchedFolder(Programs programs, Path work, Path mount, boolean mounted)
            throws IOException, InterruptedException {
        this.site = StoreSite.create(programs, "near", "file://" + mount.resolve("near"), work, Optional.empty());
        this.mount = mount;
        this.mounted = mounted;
    }

    /** Makes a repository in a folder, which cannot be filled. */
    static WatchedFolder plain(Programs programs, Path work) throws IOException, InterruptedException {
        return new WatchedFolder(programs, work, Files.createDirectories(work.resolve("sites")), false);
    }

    /** Makes a file system in a file, mounts it, and a repository on it. Needs the rights of root. */
    static WatchedFolder create(Programs programs, Path work, int mebibytes) throws IOException, InterruptedException {
        Path mount = Files.createDirectories(work.resolve("mount"));
        Path image = work.resolve("near.img");
        run("truncate", "-s", mebibytes + "M", image.toString());
        run("mkfs.ext4", "-q", "-m", "0", image.toString());
        run("mount", "-o", "loop", image.toString(), mount.toString());
        try {
            return new WatchedFolder(programs, work, mount, true);
        } catch (IOException | InterruptedException | RuntimeException e) {
            run("umount", "-l", mount.toString());
            throw e;
        }
    }

    private static void run(String... command) throws IOException, InterruptedException {
        Child.Ended ended = Child.run(List.of(command));
        if (!ended.done()) {
            throw new IOException(ended.toString());
        }
    }

    @Override
    public StoreSite site() {
        return site;
    }

    private Path here() {
        return mount.resolve("near");
    }

    private Path away() {
        return mount.resolve("away");
    }

    @Override
    public void cut() throws IOException {
        Files.move(here(), away());
    }

    @Override
    public void mend() throws IOException {
        Folders.remove(here()); // whatever somebody may have made there
        Files.move(away(), here());
    }

    /** Leaves no byte free. */
    void fill() throws IOException, InterruptedException {
        Path taken = mount.resolve("ballast");
        long most = mount.toFile().getUsableSpace() - BALLAST;
        run("fallocate", "-l", Long.toString(most), taken.toString()); // at once: from here on it is full
        byte[] ballast = new byte[BALLAST];
        try (OutputStream file = Files.newOutputStream(taken, StandardOpenOption.APPEND)) {
            for (int length = BALLAST; length > 0; ) {
                try {
                    file.write(ballast, 0, length);
                } catch (IOException e) {
                    length /= 2; // it does not fit any more
                }
            }
        }
    }

    /** Has room again. */
    void empty() throws IOException {
        Files.delete(mount.resolve("ballast"));
    }

    @Override
    public List<String> manifests() throws IOException {
        Path repository = Files.exists(away()) ? away() : here();
        return manifestsIn(repository);
    }

    static List<String> manifestsIn(Path repository) throws IOException {
        try (Stream<Path> files = Files.walk(repository.resolve("points"))) {
            return files.filter(Files::isRegularFile)
                    .map(file -> repository.relativize(file).toString())
                    .toList();
        } catch (NoSuchFileException | UncheckedIOException e) {
            return List.of(); // none yet, or one went while it was looked at
        }
    }

    @Override
    public void close() throws IOException {
        try {
            if (mounted) {
                run("umount", "-l", mount.toString());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
