package dev.holdfast.storage.azure;

import com.azure.core.http.rest.PagedResponse;
import com.azure.storage.blob.models.BlobItem;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobPage;
import dev.holdfast.spi.storage.BlobStat;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.FolderPage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a page of a listing. The store lists names in the order of their bytes, and folders with the slash at their end.
 *
 * <p>The markers by which the store pages name the blob that comes next, so one that was kept would miss what was put
 * before that blob meanwhile. Therefore a listing that goes on after a name starts at that name: {@code startFrom} asks for
 * it. A store that does not know that parameter begins at the start, so what comes too early is passed over; and so that
 * this costs no more than the folder the name is in, the rest of that folder is listed first, then what follows in the
 * folders above it, from the innermost out.
 */
final class BlobListing {
    private static final int NO_MORE_THAN = 1000;

    private final AzureContainer container;

    BlobListing(AzureContainer container) {
        this.container = container;
    }

    /** The first {@code limit} blobs with the prefix and after a name, the empty string for all. */
    BlobPage list(String prefix, String after, int limit) throws BlobStoreException {
        if (!canBegin(prefix)) {
            container.requireThere();
            return new BlobPage(List.of(), false);
        }
        // One more than wanted tells whether there is more.
        Entries<BlobStat> found = new Entries<>(limit + 1);
        if (after.compareTo(prefix) < 0) {
            addBelow(prefix, "", found);
        } else if (after.startsWith(prefix)) {
            addAfter(prefix, after, found);
        }
        return new BlobPage(found.first(limit), found.isFull());
    }

    /** Whether a name can begin so; others are not asked for, as the store may take them for something else. */
    private static boolean canBegin(String prefix) {
        return prefix.isEmpty()
                || BlobName.isValid(prefix.endsWith("/") ? prefix.substring(0, prefix.length() - 1) : prefix);
    }

    private void addAfter(String prefix, String after, Entries<BlobStat> found) throws BlobStoreException {
        String folder = after.substring(0, Math.max(prefix.length(), after.lastIndexOf('/') + 1));
        addBelow(folder, after, found);
        while (!found.isFull() && folder.length() > prefix.length()) {
            int slash = folder.lastIndexOf('/', folder.length() - 2);
            String above = folder.substring(0, Math.max(prefix.length(), slash + 1));
            addFollowing(above, folder, found);
            folder = above;
        }
    }

    /** All blobs with a prefix and after a name. */
    private void addBelow(String prefix, String after, Entries<BlobStat> found) throws BlobStoreException {
        forEach("listing", prefix, after, false, found, item -> addBlob(item, after, found));
    }

    /** All blobs that follow the folder {@code done} in the one above it. */
    private void addFollowing(String above, String done, Entries<BlobStat> found) throws BlobStoreException {
        forEach("listing", above, done.substring(0, done.length() - 1), true, found, item -> {
            String name = container.nameOf(item);
            if (!isFolder(item)) {
                addBlob(item, done, found);
            } else if (name.compareTo(done) > 0) {
                addBelow(name, "", found);
            }
        });
    }

    private void addBlob(BlobItem item, String after, Entries<BlobStat> found) {
        String name = container.nameOf(item);
        if (name.compareTo(after) > 0 && BlobName.isValid(name)) {
            found.add(new BlobStat(
                    new BlobName(name),
                    item.getProperties().getContentLength(),
                    EntityTag.version(item.getProperties().getETag())));
        }
    }

    /** The first {@code limit} folders directly below a prefix and after one of them, the empty string for all. */
    FolderPage listFolders(String prefix, String after, int limit) throws BlobStoreException {
        if (!canBegin(prefix)) {
            container.requireThere();
            return new FolderPage(List.of(), false);
        }
        Entries<String> found = new Entries<>(limit + 1);
        String from = after.isEmpty() ? "" : prefix + after;
        String afterKey = after.isEmpty() ? "" : from + "/";
        forEach("listing folders", prefix, from, true, found, item -> {
            String name = container.nameOf(item);
            if (isFolder(item)
                    && name.compareTo(afterKey) > 0
                    && BlobName.isValid(name.substring(0, name.length() - 1))) {
                found.add(name.substring(prefix.length(), name.length() - 1));
            }
        });
        return new FolderPage(found.first(limit), found.isFull());
    }

    /** The library gives the blobs of a page first, and then its folders. */
    private static List<BlobItem> inOrder(PagedResponse<BlobItem> page) {
        return page.getValue().stream()
                .sorted(Comparator.comparing(BlobItem::getName))
                .toList();
    }

    private static boolean isFolder(BlobItem item) {
        return Boolean.TRUE.equals(item.isPrefix());
    }

    private interface Taking {
        void take(BlobItem item) throws BlobStoreException;
    }

    /** Lists until enough was found, or there is no more. */
    private void forEach(String doing, String prefix, String from, boolean folders, Entries<?> found, Taking taking)
            throws BlobStoreException {
        int size = Math.min(NO_MORE_THAN, found.missing() + 1);
        @Nullable String marker = null;
        do {
            PagedResponse<BlobItem> page = container.page(doing, prefix, from, size, folders, marker);
            for (BlobItem item : inOrder(page)) {
                if (found.isFull()) {
                    return;
                }
                taking.take(item);
            }
            marker = page.getContinuationToken();
            size = NO_MORE_THAN;
        } while (!found.isFull() && marker != null && !marker.isEmpty());
    }

    /** Entries up to a number of them. */
    private static final class Entries<T> {
        private final List<T> entries = new ArrayList<>();
        private final int most;

        Entries(int most) {
            this.most = most;
        }

        void add(T entry) {
            if (!isFull()) {
                entries.add(entry);
            }
        }

        boolean isFull() {
            return entries.size() == most;
        }

        int missing() {
            return most - entries.size();
        }

        List<T> first(int limit) {
            return entries.subList(0, Math.min(limit, entries.size()));
        }
    }
}
