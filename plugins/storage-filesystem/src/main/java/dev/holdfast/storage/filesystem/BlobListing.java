package dev.holdfast.storage.filesystem;

import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobPage;
import dev.holdfast.spi.storage.BlobStat;
import dev.holdfast.spi.storage.FolderPage;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** Reads a page of a listing, from only those folders that the page has blobs of. */
final class BlobListing {
    private final StoreFolder folder;

    BlobListing(StoreFolder folder) {
        this.folder = folder;
    }

    /** The first {@code limit} blobs with the prefix and after a name, the empty string for all. */
    BlobPage list(String prefix, String after, int limit) throws IOException {
        List<BlobStat> page = new ArrayList<>();
        Deque<OrderedFolder> open = new ArrayDeque<>();
        start(prefix, after).ifPresent(open::addFirst);
        while (!open.isEmpty()) {
            Optional<OrderedFolder.Entry> entry = open.getFirst().next();
            if (entry.isEmpty()) {
                open.removeFirst();
            } else if (entry.get().isFolder()) {
                open.addFirst(inside(entry.get(), after));
            } else if (page.size() == limit) {
                return new BlobPage(page, true);
            } else {
                page.add(stat(entry.get()));
            }
        }
        return new BlobPage(page, false);
    }

    /** The first {@code limit} folders directly below a prefix that hold blobs, and after one of them. */
    FolderPage listFolders(String prefix, Optional<String> after, int limit) throws IOException {
        List<String> page = new ArrayList<>();
        String afterKey = after.map(segment -> prefix + segment + "/").orElse("");
        Optional<OrderedFolder> start = start(prefix, afterKey);
        if (start.isEmpty()) {
            return new FolderPage(page, false);
        }
        for (var entry = start.get().next();
                entry.isPresent();
                entry = start.get().next()) {
            String key = entry.get().key();
            if (!entry.get().isFolder()
                    || key.compareTo(afterKey) <= 0
                    || !holdsABlob(folder.root().resolve(entry.get().name()), key)) {
                continue;
            }
            if (page.size() == limit) {
                return new FolderPage(page, true);
            }
            page.add(entry.get().name().substring(prefix.length()));
        }
        return new FolderPage(page, false);
    }

    /** The deepest folder that all names with the prefix are in, if it is there and holds any after the given one. */
    private Optional<OrderedFolder> start(String prefix, String after) throws IOException {
        int slash = prefix.lastIndexOf('/');
        String inFolder = prefix.substring(0, slash + 1);
        String beginning = prefix.substring(slash + 1);
        if (inFolder.isEmpty()) {
            return Optional.of(new OrderedFolder(folder.root(), "", beginning, after));
        }
        String path = inFolder.substring(0, slash);
        boolean before = after.compareTo(inFolder) > 0 && !after.startsWith(inFolder);
        if (before || !BlobName.isValid(path) || !folder.isFolder(path)) {
            return Optional.empty();
        }
        return Optional.of(new OrderedFolder(folder.root().resolve(path), inFolder, beginning, after));
    }

    private OrderedFolder inside(OrderedFolder.Entry entry, String after) {
        return new OrderedFolder(folder.root().resolve(entry.name()), entry.key(), "", after);
    }

    private static BlobStat stat(OrderedFolder.Entry entry) {
        return new BlobStat(new BlobName(entry.name()), entry.attributes().size(), BlobVersion.of(entry.attributes()));
    }

    private static boolean holdsABlob(Path path, String prefix) throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
            for (Path entry : entries) {
                String name = prefix + entry.getFileName();
                if (BlobName.isValid(name) && isOrHoldsABlob(entry, name)) {
                    return true;
                }
            }
            return false;
        } catch (NoSuchFileException e) {
            return false;
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    private static boolean isOrHoldsABlob(Path path, String name) throws IOException {
        Optional<BasicFileAttributes> found = StoreFolder.attributes(path);
        return found.isPresent()
                && (found.get().isRegularFile() || (found.get().isDirectory() && holdsABlob(path, name + "/")));
    }
}
