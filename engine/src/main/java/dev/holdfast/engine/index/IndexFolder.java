package dev.holdfast.engine.index;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** The folder of an index and its files: the only place where the disk is changed. */
final class IndexFolder {
    private static final String MANIFEST = "current";
    private static final String NEW_MANIFEST = "current.new";

    /** Nothing else in the folder is ever deleted. */
    private static final Pattern OWN_FILE = Pattern.compile("current|current\\.new|packs|segments|run-\\d{1,19}");

    /** Far above any real one, so that a foreign file is not read whole. */
    private static final long LARGEST_MANIFEST = 1 << 20;

    private static final boolean FOLDERS_CAN_BE_SYNCED =
            !System.getProperty("os.name", "").startsWith("Windows");

    private final Path folder;
    private final Consumer<DiskStep> steps;

    /**
     * @param folder an existing one
     * @param steps is told each change
     */
    IndexFolder(Path folder, Consumer<DiskStep> steps) {
        this.folder = folder;
        this.steps = steps;
    }

    boolean exists(String name) {
        return Files.isRegularFile(folder.resolve(name));
    }

    /** Opens a file, or makes an empty one. */
    StoredFile open(String name) throws IOException {
        return new StoredFile(folder.resolve(name), name, steps);
    }

    /** Maps a stretch of a file for reading, until the arena is closed. */
    MemorySegment map(String name, long offset, long length, Arena arena) throws IOException {
        return Uninterrupted.run(() -> {
            try (FileChannel channel = FileChannel.open(folder.resolve(name), StandardOpenOption.READ)) {
                return channel.map(MapMode.READ_ONLY, offset, length, arena);
            }
        });
    }

    /** The manifest as it was last published, if there is one of a credible size. */
    Optional<byte[]> manifest() throws IOException {
        Path path = folder.resolve(MANIFEST);
        try {
            return Files.size(path) > LARGEST_MANIFEST
                    ? Optional.empty()
                    : Optional.of(Uninterrupted.run(() -> Files.readAllBytes(path)));
        } catch (NoSuchFileException _) {
            return Optional.empty();
        }
    }

    /** Replaces the manifest: whatever happens meanwhile, there is the old one or the new one. */
    void publish(byte[] manifest) throws IOException {
        try (StoredFile file = open(NEW_MANIFEST)) {
            file.resize(0);
            file.write(0, manifest, manifest.length);
            file.sync();
        }
        Files.move(
                folder.resolve(NEW_MANIFEST),
                folder.resolve(MANIFEST),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
        steps.accept(new DiskStep.Renamed(NEW_MANIFEST, MANIFEST));
        sync();
    }

    /** Returns when new names and deletions are durable. */
    void sync() throws IOException {
        if (FOLDERS_CAN_BE_SYNCED) {
            Uninterrupted.run(() -> {
                try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                    channel.force(true);
                }
                return true;
            });
        }
        steps.accept(new DiskStep.FolderSynced());
    }

    void delete(String name) throws IOException {
        if (Files.deleteIfExists(folder.resolve(name))) {
            steps.accept(new DiskStep.Deleted(name));
        }
    }

    /** Deletes all files of the index: the manifest first and durably, so that it never names what is gone. */
    void clear() throws IOException {
        delete(MANIFEST);
        sync();
        deleteAllBut(Set.of());
    }

    /** Deletes files of the index that are neither the manifest nor named here: leftovers of a crash. */
    void deleteAllBut(Set<String> names) throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                String name = folder.relativize(entry).toString();
                if (OWN_FILE.matcher(name).matches() && !name.equals(MANIFEST) && !names.contains(name)) {
                    delete(name);
                }
            }
        }
    }
}
