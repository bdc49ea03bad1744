package dev.holdfast.engine.repository;

import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobPage;
import dev.holdfast.spi.storage.BlobReader;
import dev.holdfast.spi.storage.BlobStat;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.FolderPage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Goes through whole listings, page by page. */
public final class Listing {
    private Listing() {}

    /** What is done with each blob of a listing. */
    @FunctionalInterface
    public interface Visitor<E extends Exception> {
        void visit(BlobStat stat) throws BlobStoreException, E;
    }

    /** Visits every blob whose name begins with {@code prefix}, in the order of names. */
    public static <E extends Exception> void each(BlobReader store, String prefix, Visitor<E> visitor)
            throws BlobStoreException, E {
        each(store, prefix, Optional.empty(), visitor);
    }

    /** Visits those of them that come after a name. */
    public static <E extends Exception> void each(
            BlobReader store, String prefix, Optional<BlobName> begin, Visitor<E> visitor)
            throws BlobStoreException, E {
        Optional<BlobName> after = begin;
        BlobPage page;
        do {
            page = store.list(prefix, after, BlobReader.LARGEST_PAGE);
            for (BlobStat stat : page.blobs()) {
                visitor.visit(stat);
                after = Optional.of(stat.name());
            }
        } while (page.more());
    }

    /** All folders directly below {@code prefix}, in order. */
    public static List<String> folders(BlobReader store, String prefix) throws BlobStoreException {
        List<String> folders = new ArrayList<>();
        Optional<String> after = Optional.empty();
        FolderPage page;
        do {
            page = store.listFolders(prefix, after, BlobReader.LARGEST_PAGE);
            folders.addAll(page.folders());
            if (!page.folders().isEmpty()) {
                after = Optional.of(page.folders().getLast());
            }
        } while (page.more());
        return folders;
    }
}
