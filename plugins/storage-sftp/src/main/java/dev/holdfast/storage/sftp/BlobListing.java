package dev.holdfast.storage.sftp;

import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobPage;
import dev.holdfast.spi.storage.BlobStat;
import dev.holdfast.spi.storage.FolderPage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Reads a page of a listing, from only those folders that the page has blobs of. */
final class BlobListing {
    private final Connection connection;
    private final String root;

    BlobListing(Connection connection, String root) {
        this.connection = connection;
        this.root = root;
    }

    /** The first {@code limit} blobs with the prefix and after a name, the empty string for all. */
    BlobPage list(String prefix, String after, int limit) throws IOException {
        List<BlobStat> page = new ArrayList<>();
        String folder = folderOf(prefix);
        boolean more = isFolderName(folder)
                && visit(folder, prefix, after, entry -> {
                    if (page.size() == limit) {
                        return true;
                    }
                    page.add(new BlobStat(
                            new BlobName(entry.key()),
                            entry.attributes().getSize(),
                            BlobVersion.of(entry.attributes())));
                    return false;
                });
        return new BlobPage(page, more);
    }

    /** The first {@code limit} folders directly below a prefix that hold blobs, after one of them or from the first. */
    FolderPage listFolders(String prefix, String after, int limit) throws IOException {
        List<String> page = new ArrayList<>();
        if (!isFolderName(prefix)) {
            return new FolderPage(page, false);
        }
        String last = after.isEmpty() ? "" : prefix + after + "/";
        FolderEntries entries = new FolderEntries(connection, root, prefix, prefix, "");
        List<FolderEntries.Entry> batch;
        do {
            batch = entries.batch(last);
            for (FolderEntries.Entry entry : batch) {
                last = entry.key();
                if (entry.isFolder() && visit(entry.key(), "", "", _ -> true)) {
                    if (page.size() == limit) {
                        return new FolderPage(page, true);
                    }
                    page.add(last.substring(prefix.length(), last.length() - 1));
                }
            }
        } while (batch.size() == FolderEntries.BATCH);
        return new FolderPage(page, false);
    }

    private interface Visitor {
        /** Takes a blob, or says that it was enough before it. */
        boolean isEnough(FolderEntries.Entry blob);
    }

    /** Visits blobs in and below a folder; whether the visitor had enough before the last. */
    private boolean visit(String folder, String beginning, String after, Visitor visitor) throws IOException {
        FolderEntries entries = new FolderEntries(connection, root, folder, beginning, after);
        String last = "";
        List<FolderEntries.Entry> batch;
        do {
            batch = entries.batch(last);
            for (FolderEntries.Entry entry : batch) {
                last = entry.key();
                boolean enough = entry.isFolder() ? visit(entry.key(), "", after, visitor) : visitor.isEnough(entry);
                if (enough) {
                    return true;
                }
            }
        } while (batch.size() == FolderEntries.BATCH);
        return false;
    }

    /** The deepest folder that all names with the prefix are in. */
    private static String folderOf(String prefix) {
        return prefix.substring(0, prefix.lastIndexOf('/') + 1);
    }

    private static boolean isFolderName(String folder) {
        return folder.isEmpty() || BlobName.isValid(folder.substring(0, folder.length() - 1));
    }
}
