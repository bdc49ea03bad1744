package dev.holdfast.storage.filesystem;

import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobStoreException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Makes the folders of blobs, and makes names in them last. A name is durable when the folder that it is in was synced,
 * and so are the names of all folders above. One that is found may have been made a moment ago by a process that has not
 * come to sync above it; so this process does that once itself for each folder, and remembers.
 */
final class BlobFolders {
    private static final int MOST_REMEMBERED = 10_000;

    private final StoreFolder folder;
    private final Map<Path, Object> durable = new ConcurrentHashMap<>();

    BlobFolders(StoreFolder folder) {
        this.folder = folder;
    }

    /** Makes those folders of a blob that are missing, below the root. */
    void create(BlobName name) throws IOException, BlobStoreException {
        for (Path here : foldersOf(name)) {
            StoreFolder.createFolderIfMissing(here);
            if (!attributes(here).isDirectory()) {
                throw new BlobStoreException.Permanent(
                        "%s cannot be put: %s is no folder".formatted(name, here),
                        "No blob can lie below another; what does not belong to the store must be removed from it.");
            }
        }
    }

    /** Makes durable what names are in the folder of a blob, and that folder itself. */
    void sync(BlobName name) throws IOException {
        StoreFolder.sync(folder.folderOf(name));
        Path above = folder.root();
        for (Path here : foldersOf(name)) {
            // The key tells a folder from one made later in its place.
            Object key = Objects.requireNonNullElse(attributes(here).fileKey(), here);
            if (!key.equals(durable.get(here))) {
                StoreFolder.sync(above);
                remember(here, key);
            }
            above = here;
        }
    }

    private void remember(Path here, Object key) {
        if (durable.size() >= MOST_REMEMBERED) {
            durable.clear();
        }
        durable.put(here, key);
    }

    /** The folders of a blob below the root, from the outermost. */
    private List<Path> foldersOf(BlobName name) {
        String value = name.value();
        List<Path> folders = new ArrayList<>();
        for (int slash = value.indexOf('/'); slash >= 0; slash = value.indexOf('/', slash + 1)) {
            folders.add(folder.root().resolve(value.substring(0, slash)));
        }
        return folders;
    }

    private static BasicFileAttributes attributes(Path path) throws IOException {
        return StoreFolder.attributes(path).orElseThrow(() -> new NoSuchFileException(path.toString()));
    }
}
