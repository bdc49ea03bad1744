package dev.holdfast.spi.tck.storage;

import static dev.holdfast.spi.tck.storage.StoreUnderTest.name;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.spi.storage.Ability;
import dev.holdfast.spi.storage.BlobStat;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.BlobVersion;
import dev.holdfast.spi.storage.ByteRange;
import dev.holdfast.spi.storage.VersionPage;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Older versions: kept, listed and read where declared, refused where not. */
interface VersionChecks extends StoreUnderTest {
    @Test
    default void whatIsOverwrittenOrDeletedStaysAsAVersion() throws BlobStoreException, IOException {
        assumeTrue(store().capabilities().has(Ability.VERSIONS));
        byte[] first = Bodies.bytes(1, 1000);
        byte[] second = Bodies.bytes(2, 2000);
        put("a/blob", first);
        BlobStat latest = put("a/blob", second);
        put("a/blob-b", first);
        assertEquals(latest, versions("a/blob", 10).getFirst().stat(), "the latest is what stat tells");
        store().delete(name("a/blob"));
        List<BlobVersion> versions = versions("a/blob", 10).stream()
                .filter(version -> version.stat().name().equals(name("a/blob")))
                .toList();
        assertEquals(
                List.of(true, false, false),
                versions.stream().map(BlobVersion::deleted).toList());
        assertEquals(0, versions.getFirst().stat().length());
        assertArrayEquals(second, read(versions.get(1)));
        assertArrayEquals(first, read(versions.get(2)));
        assertFalse(versions.get(1).time().isBefore(versions.get(2).time()));
        assertThrows(BlobStoreException.NotFound.class, () -> store().stat(name("a/blob")));
        assertEquals(List.of("a/blob-b"), StoreUnderTest.names(store(), "", 10));
    }

    @Test
    default void aRangeOfAVersionIsExactlyItsBytes() throws BlobStoreException, IOException {
        assumeTrue(store().capabilities().has(Ability.VERSIONS));
        put("blob", new byte[] {1, 2, 3, 4});
        put("blob", new byte[] {5});
        BlobVersion old = versions("blob", 10).getLast();
        try (InputStream in = store().readVersion(name("blob"), old.id(), new ByteRange(1, 2))) {
            assertArrayEquals(new byte[] {2, 3}, in.readAllBytes());
        }
        assertThrows(
                BlobStoreException.InvalidRange.class,
                () -> store().readVersion(name("blob"), old.id(), new ByteRange(3, 2))
                        .close());
    }

    @Test
    default void aDeletedVersionIsGoneForGood() throws BlobStoreException, IOException {
        assumeTrue(store().capabilities().has(Ability.VERSIONS));
        byte[] first = Bodies.bytes(1, 1000);
        put("blob", first);
        put("blob", Bodies.bytes(2, 1000));
        store().delete(name("blob"));
        List<BlobVersion> versions = versions("blob", 10);
        store().deleteVersion(name("blob"), versions.get(0).id());
        assertArrayEquals(Bodies.bytes(2, 1000), get("blob"), "without its mark the blob is back");
        store().deleteVersion(name("blob"), versions.get(1).id());
        assertArrayEquals(first, get("blob"));
        store().deleteVersion(name("blob"), versions.get(1).id());
        assertThrows(
                BlobStoreException.NotFound.class,
                () -> store().readVersion(name("blob"), versions.get(1).id(), new ByteRange(0, 1))
                        .close());
        store().deleteVersion(name("blob"), versions.get(2).id());
        assertEquals(List.of(), versions("", 10));
        assertEquals(List.of(), StoreUnderTest.names(store(), "", 10));
    }

    /** In names' order, each name's from the latest to the oldest, none twice, whatever the size of the pages. */
    @Test
    default void versionsArePaged() throws BlobStoreException {
        assumeTrue(store().capabilities().has(Ability.VERSIONS));
        for (String each : List.of("a", "a-b", "a.c", "b/c")) {
            for (int i = 0; i < 3; i++) {
                put(each, Bodies.bytes(i, 10 + i));
            }
            store().delete(name(each));
        }
        List<BlobVersion> all = versions("", 1000);
        assertEquals(16, all.size());
        assertEquals(
                List.of("a", "a-b", "a.c", "b/c"),
                all.stream()
                        .map(version -> version.stat().name().value())
                        .distinct()
                        .toList());
        for (int i = 0; i < all.size(); i++) {
            assertEquals(i % 4 == 0 ? 0 : 13 - i % 4, all.get(i).stat().length(), () -> "the order of " + all);
        }
        for (int limit : List.of(1, 3, 4, 16)) {
            assertEquals(all, versions("", limit));
        }
        assertEquals(all.subList(0, 12), versions("a", 5));
        Set<String> ids = new HashSet<>();
        all.subList(0, 4).forEach(version -> ids.add(version.id()));
        assertEquals(4, ids.size(), "an id names one version of a blob");
    }

    @Test
    default void undeclaredVersionsAreRefused() throws BlobStoreException {
        assumeFalse(store().capabilities().has(Ability.VERSIONS));
        put("blob", new byte[10]);
        assertThrows(BlobStoreException.Unsupported.class, () -> store().listVersions("", Optional.empty(), 10));
        assertThrows(
                BlobStoreException.Unsupported.class,
                () -> store().readVersion(name("blob"), "1", new ByteRange(0, 1))
                        .close());
        assertThrows(BlobStoreException.Unsupported.class, () -> store().deleteVersion(name("blob"), "1"));
    }

    private byte[] read(BlobVersion version) throws BlobStoreException, IOException {
        ByteRange all = new ByteRange(0, version.stat().length());
        try (InputStream in = store().readVersion(version.stat().name(), version.id(), all)) {
            return in.readAllBytes();
        }
    }

    private List<BlobVersion> versions(String prefix, int limit) throws BlobStoreException {
        List<BlobVersion> all = new ArrayList<>();
        Optional<String> from = Optional.empty();
        do {
            VersionPage page = store().listVersions(prefix, from, limit);
            if (page.versions().size() > limit) {
                throw new AssertionError("a page of " + page.versions().size() + " where " + limit + " were asked for");
            }
            all.addAll(page.versions());
            from = page.next();
        } while (from.isPresent());
        return all;
    }
}
