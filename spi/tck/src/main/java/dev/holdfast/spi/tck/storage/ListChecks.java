package dev.holdfast.spi.tck.storage;

import static dev.holdfast.spi.tck.storage.StoreUnderTest.blobs;
import static dev.holdfast.spi.tck.storage.StoreUnderTest.folders;
import static dev.holdfast.spi.tck.storage.StoreUnderTest.name;
import static dev.holdfast.spi.tck.storage.StoreUnderTest.names;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobPage;
import dev.holdfast.spi.storage.BlobReader;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.FolderPage;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Listings: complete, in order, in pages. */
interface ListChecks extends StoreUnderTest {
    /** In the order of their bytes; {@code -} and {@code .} come before {@code /}, digits and letters after. */
    List<String> ORDERED = List.of(
            "D",
            "E/x",
            "a-b",
            "a-b-/x",
            "a-c/x",
            "a.b",
            "a/-",
            "a/0",
            "a/b-c/x",
            "a/b/x",
            "a/b/y/z",
            "a/b0",
            "a/bb/x",
            "a0",
            "aa/x",
            "b",
            "zz/zz/zz");

    @Test
    default void anEmptyStoreListsNothing() throws BlobStoreException {
        assertEquals(new BlobPage(List.of(), false), store().list("", Optional.empty(), 10));
        assertEquals(new BlobPage(List.of(), false), store().list("packs/", Optional.of(name("packs/x")), 10));
        assertEquals(new FolderPage(List.of(), false), store().listFolders("", Optional.empty(), 10));
        assertEquals(new FolderPage(List.of(), false), store().listFolders("packs/ab/", Optional.of("x"), 10));
    }

    @Test
    default void blobsComeInTheOrderOfTheBytesOfTheirNames() throws BlobStoreException {
        putReversed();
        for (int limit : List.of(1, 2, 3, 7, BlobReader.LARGEST_PAGE)) {
            assertEquals(ORDERED, names(store(), "", limit), "in pages of " + limit);
        }
    }

    @Test
    default void aPrefixIsAnyBeginningOfAName() throws BlobStoreException {
        putReversed();
        for (String prefix :
                List.of("a", "a-", "a/", "a/b", "a/b/", "a/b/y", "a/b/y/z", "zz/z", "b", "E/x", "c", "a/b1")) {
            List<String> expected =
                    ORDERED.stream().filter(n -> n.startsWith(prefix)).toList();
            assertEquals(expected, names(store(), prefix, 2), "below " + prefix);
        }
    }

    @Test
    default void aListingGoesOnAfterAnyName() throws BlobStoreException {
        putReversed();
        for (String prefix : List.of("", "a", "a/b", "a/b/", "b")) {
            for (String after : List.of(
                    "0",
                    "D",
                    "E",
                    "a",
                    "a-",
                    "a-b",
                    "a-z/z",
                    "a/",
                    "a/b",
                    "a/b/",
                    "a/b/x",
                    "a/b/y/z/z",
                    "a0",
                    "b",
                    "zzz")) {
                if (!BlobName.isValid(after)) {
                    continue;
                }
                List<String> expected = ORDERED.stream()
                        .filter(n -> n.startsWith(prefix) && n.compareTo(after) > 0)
                        .toList();
                List<String> found =
                        store().list(prefix, Optional.of(name(after)), BlobReader.LARGEST_PAGE).blobs().stream()
                                .map(blob -> blob.name().value())
                                .toList();
                assertEquals(expected, found, "below '" + prefix + "' after " + after);
            }
        }
    }

    @Test
    default void foldersComeInTheOrderOfTheNamesTheyStandFor() throws BlobStoreException {
        putReversed();
        for (int limit : List.of(1, 2, BlobReader.LARGEST_PAGE)) {
            assertEquals(
                    List.of("E", "a-b-", "a-c", "a", "aa", "zz"), folders(store(), "", limit), "pages of " + limit);
            assertEquals(List.of("b-c", "b", "bb"), folders(store(), "a/", limit), "pages of " + limit);
        }
        assertEquals(List.of("y"), folders(store(), "a/b/", 10));
        assertEquals(List.of(), folders(store(), "a/b/y/", 10));
        assertEquals(List.of(), folders(store(), "none/", 10));
        FolderPage rest = store().listFolders("", Optional.of("a-cc"), 10);
        assertEquals(List.of("a", "aa", "zz"), rest.folders(), "after a folder that is not there");
    }

    @Test
    default void aFolderWithoutBlobsIsNotListed() throws BlobStoreException {
        put("a/b/c/blob", new byte[1]);
        put("d/blob", new byte[1]);
        store().delete(name("a/b/c/blob"));
        assertEquals(List.of("d"), folders(store(), "", 10));
        assertEquals(List.of(), folders(store(), "a/", 10));
    }

    @Test
    default void aPrefixThatNoNameBeginsWithFindsNothing() throws BlobStoreException {
        put("a/b", new byte[1]);
        for (String prefix :
                List.of("/", "//", "../", "a/../", "a//", "./", ".", "a/.", "..", "ä", "a\0", "a b", "a/b/")) {
            assertEquals(List.of(), names(store(), prefix, 10), () -> "below " + prefix);
        }
        for (String prefix : List.of("/", "../", "a/../", "a//", "./", "a/./", "a/b/")) {
            assertEquals(List.of(), folders(store(), prefix, 10), () -> "folders below " + prefix);
        }
    }

    @Test
    default void aPageHasOneToAThousandEntries() throws BlobStoreException {
        put("a/b", new byte[1]);
        for (int limit : List.of(-1, 0, BlobReader.LARGEST_PAGE + 1)) {
            assertThrows(IllegalArgumentException.class, () -> store().list("", Optional.empty(), limit));
            assertThrows(IllegalArgumentException.class, () -> store().listFolders("", Optional.empty(), limit));
        }
        assertThrows(IllegalArgumentException.class, () -> store().listFolders("a", Optional.empty(), 10));
    }

    @Test
    default void listingsGoOnPastAThousandBlobs() throws Exception {
        List<String> expected =
                IntStream.range(0, 1203).mapToObj("packs/%05d"::formatted).toList();
        putAll(expected);
        for (int limit : List.of(BlobReader.LARGEST_PAGE, 400)) {
            assertEquals(expected, names(store(), "packs/", limit), "in pages of " + limit);
        }
        BlobPage full = store().list("", Optional.empty(), BlobReader.LARGEST_PAGE);
        assertEquals(BlobReader.LARGEST_PAGE, full.blobs().size());
        BlobPage rest = store().list("", Optional.of(full.blobs().getLast().name()), BlobReader.LARGEST_PAGE);
        assertEquals(203, rest.blobs().size());
        assertFalse(rest.more(), "there is nothing after the last blob of all");
    }

    @Test
    default void listingsGoOnPastAThousandFolders() throws Exception {
        List<String> folders =
                IntStream.range(0, 1103).mapToObj("%05d"::formatted).toList();
        putAll(folders.stream().map(f -> "maps/" + f + "/x").toList());
        for (int limit : List.of(BlobReader.LARGEST_PAGE, 400)) {
            assertEquals(folders, folders(store(), "maps/", limit), "in pages of " + limit);
        }
    }

    @Test
    default void aListingShowsEveryPutAndDeleteThatHasReturned() throws BlobStoreException {
        for (int i = 0; i < 20; i++) {
            put("a/" + i, new byte[i]);
            assertEquals(i + 1, blobs(another(), "a/", 10).size());
        }
        for (int i = 0; i < 20; i++) {
            store().delete(name("a/" + i));
            assertEquals(19 - i, blobs(another(), "a/", 10).size());
        }
    }

    private void putReversed() throws BlobStoreException {
        for (String name : ORDERED.reversed()) {
            put(name, new byte[1]);
        }
    }

    private void putAll(List<String> names) throws InterruptedException, ExecutionException {
        Racers.share(store().capabilities().concurrency(), names.size(), i -> put(names.get(i), new byte[] {(byte) i}));
    }
}
