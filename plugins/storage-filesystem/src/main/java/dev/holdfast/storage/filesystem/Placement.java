package dev.holdfast.storage.filesystem;

import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.PutCondition;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;

/**
 * Gives a finished temporary file the name of its blob, if the condition of the put holds.
 *
 * <p>A put if absent links the file to its name: that fails if the name is taken, in one step, whoever races. All that
 * may replace a blob looks and renames while holding the store's lock; a delete holds it, too. A link need not: while the
 * lock is held by one who found a blob, nobody removes it, so no link can come in between. On a file system without hard
 * links a put if absent looks and renames under the lock as well.
 */
final class Placement {
    private final StoreFolder folder;
    private final BlobFolders folders;
    private final StoreLock lock;
    private final boolean hardLinks;

    Placement(StoreFolder folder, BlobFolders folders, StoreLock lock, boolean hardLinks) {
        this.folder = folder;
        this.folders = folders;
        this.lock = lock;
        this.hardLinks = hardLinks;
    }

    /** Refuses a put whose condition does not hold now, before its content is written in vain. */
    void check(BlobName name, PutCondition condition) throws IOException, BlobStoreException {
        switch (condition) {
            case PutCondition.Overwrite _ -> {}
            case PutCondition.IfAbsent _ -> {
                if (folder.find(name).isPresent()) {
                    throw alreadyExists(name);
                }
            }
            case PutCondition.IfVersion(String version) -> requireVersion(name, version);
        }
    }

    /** Names the file; the name is visible, but not yet durable, when this returns. */
    void place(Path temporary, BlobName name, PutCondition condition) throws IOException, BlobStoreException {
        switch (condition) {
            case PutCondition.Overwrite _ -> lock.holding(() -> rename(temporary, name));
            case PutCondition.IfAbsent _ when hardLinks -> link(temporary, name);
            case PutCondition.IfAbsent _ ->
                lock.holding(() -> {
                    check(name, condition);
                    rename(temporary, name);
                });
            case PutCondition.IfVersion(String version) ->
                lock.holding(() -> {
                    requireVersion(name, version);
                    rename(temporary, name);
                });
        }
    }

    private void link(Path temporary, BlobName name) throws IOException, BlobStoreException {
        Path file = folder.file(name);
        try {
            Files.createLink(file, temporary);
        } catch (FileAlreadyExistsException e) {
            requireNoneButABlob(name);
            // A network file system that lost the reply to a link repeats it, and is told that the name is taken.
            if (!Files.isSameFile(file, temporary)) {
                throw alreadyExists(name);
            }
        }
    }

    private void rename(Path temporary, BlobName name) throws IOException, BlobStoreException {
        requireNoneButABlob(name);
        Files.move(temporary, folder.file(name), StandardCopyOption.ATOMIC_MOVE);
    }

    private void requireNoneButABlob(BlobName name) throws IOException, BlobStoreException {
        Optional<BasicFileAttributes> found = StoreFolder.attributes(folder.file(name));
        if (found.isPresent() && !found.get().isRegularFile()) {
            throw new BlobStoreException.Permanent(
                    "%s cannot be put: there is %s of that name"
                            .formatted(name, found.get().isDirectory() ? "a folder" : "a link or special file"),
                    "A name that was a folder of blobs is no blob; what does not belong to the store must be removed.");
        }
    }

    private void requireVersion(BlobName name, String version) throws IOException, BlobStoreException {
        Optional<String> found = folder.find(name).map(BlobVersion::of);
        if (!found.equals(Optional.of(version))) {
            folder.requireThere();
            throw new BlobStoreException.PreconditionFailed(
                    "%s is %s, not of version %s"
                            .formatted(name, found.map(v -> "of version " + v).orElse("absent"), version),
                    "");
        }
    }

    /** Whoever hears that a blob is there may build on it, so its name is made durable first. */
    private BlobStoreException alreadyExists(BlobName name) throws IOException {
        folders.sync(name);
        return new BlobStoreException.AlreadyExists("there is a blob " + name + " in " + folder.root(), "");
    }
}
