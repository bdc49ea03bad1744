package dev.holdfast.storage.filesystem;

import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobStoreException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/**
 * The folder of a store: where things are in it, and whether it is still there.
 *
 * <p>Its sign of being there is its {@code .tmp}: when a file system is unmounted, the folder vanishes, or the bare
 * mount point shows in its place. An empty listing would then look like a store that lost everything, so absence is
 * believed only after a look at the sign. A copy that someone made without hidden files has no sign; a reader opened on
 * it makes do with the folder itself.
 */
final class StoreFolder {
    private static final FileAttribute<Set<PosixFilePermission>> FOLDERS_FOR_OWNER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final FileAttribute<Set<PosixFilePermission>> FILES_FOR_OWNER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final Path root;
    private final Path sign;

    private StoreFolder(Path root, Path sign) {
        this.root = root;
        this.sign = sign;
    }

    /** A folder to be read, with or without a sign. */
    static StoreFolder asFound(Path root) {
        Path sign = temporaryIn(root);
        return new StoreFolder(root, Files.isDirectory(sign, LinkOption.NOFOLLOW_LINKS) ? sign : root);
    }

    /** A folder to be written; it has a sign as soon as it is prepared. */
    static StoreFolder asStore(Path root) {
        return new StoreFolder(root, temporaryIn(root));
    }

    private static Path temporaryIn(Path root) {
        return root.resolve(".tmp");
    }

    /** Creates the folder for temporary files, by which a store is known. */
    void prepare() throws IOException, BlobStoreException {
        createFolderIfMissing(temporary());
        if (!Files.isDirectory(temporary(), LinkOption.NOFOLLOW_LINKS)) {
            throw new BlobStoreException.Permanent(
                    temporary() + " is no folder", "Remove what is there: the name is the store's own.");
        }
        sync(root);
    }

    Path root() {
        return root;
    }

    /** Where files are written before they get their name. */
    Path temporary() {
        return temporaryIn(root);
    }

    /** The file that is locked where a name is looked at and then changed. */
    Path lockFile() {
        return root.resolve(".lock");
    }

    Path file(BlobName name) {
        return root.resolve(name.value());
    }

    /** The folder that the file of a blob is in. */
    Path folderOf(BlobName name) {
        return root.resolve(pathAbove(name));
    }

    private static String pathAbove(BlobName name) {
        return name.value().substring(0, Math.max(0, name.value().lastIndexOf('/')));
    }

    /** Whether there is the folder that the file of a blob would be in. */
    boolean hasFolderOf(BlobName name) throws IOException {
        String path = pathAbove(name);
        return path.isEmpty() || isFolder(path);
    }

    /** The file of a blob, if there is one: a regular file, reached through folders and no symbolic link. */
    Optional<BasicFileAttributes> find(BlobName name) throws IOException {
        return hasFolderOf(name) ? attributes(file(name)).filter(BasicFileAttributes::isRegularFile) : Optional.empty();
    }

    /** Whether a path below the root, without a slash at its end, is a folder reached through no symbolic link. */
    boolean isFolder(String path) throws IOException {
        for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
            if (attributes(root.resolve(path.substring(0, slash)))
                    .filter(BasicFileAttributes::isDirectory)
                    .isEmpty()) {
                return false;
            }
        }
        return attributes(root.resolve(path))
                .filter(BasicFileAttributes::isDirectory)
                .isPresent();
    }

    /** What is at a path itself, a symbolic link included. */
    static Optional<BasicFileAttributes> attributes(Path path) throws IOException {
        try {
            return Optional.of(Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** Called before something is said to be absent. */
    void requireThere() throws BlobStoreException.Permanent {
        if (Files.notExists(sign)) {
            throw new BlobStoreException.Permanent(
                    "the store at " + root + " is gone: there is no " + sign,
                    "Mount its file system again. If " + sign + " was deleted, open the store anew, which creates it.");
        }
    }

    /** What a failed access means to the caller of a store. */
    BlobStoreException failure(String doing, IOException e) {
        if (e instanceof NoSuchFileException) {
            try {
                requireThere();
            } catch (BlobStoreException.Permanent gone) {
                gone.addSuppressed(e);
                return gone;
            }
        }
        return Failures.of(doing, root, e);
    }

    static FileChannel createFile(Path file) throws IOException {
        return FileChannel.open(file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), FILES_FOR_OWNER);
    }

    private static void createFolder(Path folder) throws IOException {
        Files.createDirectory(folder, FOLDERS_FOR_OWNER);
    }

    /** Creates a folder, but none above it; whatever is there already stays. */
    static void createFolderIfMissing(Path folder) throws IOException {
        if (attributes(folder).isEmpty()) {
            try {
                createFolder(folder);
            } catch (FileAlreadyExistsException e) {
                // Another writer was faster, which is as good; callers look at what it is.
                return;
            }
        }
    }

    /** Makes the names in a folder durable (fsync on the folder, as POSIX systems have it). */
    static void sync(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
