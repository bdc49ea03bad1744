package dev.holdfast.storage.filesystem;

import dev.holdfast.spi.storage.BlobReader;
import dev.holdfast.spi.storage.BlobStore;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.LocationOption;
import dev.holdfast.spi.storage.StorePlugin;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Opens stores in folders: {@code file:///srv/backup/site-a}, with {@code ?reserve=1GiB} to leave that much of the file
 * system free (64 MiB if not given).
 *
 * <p>A store's folder is created if its parent is there; nothing above it ever is, so a file system that is not mounted
 * is noticed. A reader creates nothing and needs no right to write. Only one class loader of a process may hold this
 * class: threads of one process exclude each other through it.
 */
public final class FileSystemStorePlugin implements StorePlugin {
    private final InstantSource clock;
    private final RandomGenerator random;

    /** For the plugin host. */
    public FileSystemStorePlugin() {
        this(InstantSource.system(), new SecureRandom());
    }

    FileSystemStorePlugin(InstantSource clock, RandomGenerator random) {
        this.clock = clock;
        this.random = random;
    }

    @Override
    public String type() {
        return "filesystem";
    }

    @Override
    public Set<String> schemes() {
        return Set.of("file");
    }

    @Override
    public List<LocationOption> options() {
        return List.of(new LocationOption(
                "reserve",
                "SIZE",
                "How much of the file system puts leave free, such as 500MiB or 10GiB. 64MiB if not given."));
    }

    @Override
    public BlobReader openReader(URI location) throws BlobStoreException {
        FileSystemLocation where = FileSystemLocation.parse(location);
        requireFolder(where.root());
        return new FileSystemReader(StoreFolder.asFound(where.root()), room(where));
    }

    private static Room room(FileSystemLocation where) {
        return new Room(where.root(), where.reserve());
    }

    @Override
    public BlobStore openStore(URI location) throws BlobStoreException {
        FileSystemLocation where = FileSystemLocation.parse(location);
        if (!Files.exists(where.root()) && where.root().getParent() != null) {
            createRoot(where.root(), where.root().getParent());
        }
        requireFolder(where.root());
        StoreFolder folder = StoreFolder.asStore(where.root());
        try {
            folder.prepare();
            TemporaryFiles temporaryFiles = new TemporaryFiles(folder, clock, random);
            temporaryFiles.sweep();
            Abilities abilities = Abilities.of(temporaryFiles);
            StoreLock lock = StoreLock.of(folder);
            lock.holding(() -> {});
            return new FileSystemStore(folder, temporaryFiles, abilities, lock, room(where), clock);
        } catch (IOException e) {
            throw folder.failure("opening the store", e);
        }
    }

    private static void createRoot(Path root, Path parent) throws BlobStoreException {
        if (!Files.isDirectory(parent)) {
            throw new BlobStoreException.NotFound(
                    "no store at " + root + ", and no folder to create it in",
                    "Mount the file system, or create the folder " + parent + ".");
        }
        try {
            StoreFolder.createFolderIfMissing(root);
            StoreFolder.sync(parent);
        } catch (IOException e) {
            throw StoreFolder.asFound(parent).failure("creating the folder " + root.getFileName(), e);
        }
    }

    private static void requireFolder(Path root) throws BlobStoreException {
        if (!Files.exists(root)) {
            throw new BlobStoreException.NotFound(
                    "no store at " + root, "Check the path, and whether the file system is mounted.");
        }
        if (!Files.isDirectory(root)) {
            throw new BlobStoreException.InvalidLocation(root + " is not a folder", "Name a folder.");
        }
    }
}
