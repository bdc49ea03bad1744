package dev.holdfast.engine.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.holdfast.spi.storage.BlobBody;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobPage;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.ByteRange;
import dev.holdfast.spi.storage.PutCondition;
import dev.holdfast.spi.tck.storage.InMemoryBlobStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A store seen as it was before somebody deleted and overwrote what was in it. */
class AsOfReaderTest {
    private static final Instant BEFORE = Instant.parse("2026-01-01T00:00:00Z");
    private static final PutCondition OVERWRITE = new PutCondition.Overwrite();

    private Instant now = BEFORE.minusSeconds(100);
    private final InMemoryBlobStore store = InMemoryBlobStore.locking(() -> now);
    private AsOfReader asOf;

    @BeforeEach
    void attack() throws BlobStoreException {
        for (int i = 0; i < 2500; i++) {
            put("packs/%02d/%d".formatted(i % 100, i), "right " + i);
        }
        put("points/a/1", "first");
        put("points/a/1", "second");
        put("gone-before", "gone");
        store.delete(new BlobName("gone-before"));
        put("empty", "");
        now = BEFORE.plusSeconds(100);
        for (int i = 0; i < 2500; i++) {
            BlobName name = new BlobName("packs/%02d/%d".formatted(i % 100, i));
            if (i % 3 == 0) {
                store.delete(name);
            } else if (i % 3 == 1) {
                put(name.value(), "garbage");
                put(name.value(), "more garbage");
            }
        }
        store.delete(new BlobName("points/a/1"));
        put("points/b/1", "of the attacker");
        asOf = new AsOfReader(store, BEFORE);
    }

    private void put(String name, String text) throws BlobStoreException {
        store.put(new BlobName(name), BlobBody.of(text.getBytes(StandardCharsets.UTF_8)), OVERWRITE);
    }

    private String read(String name) throws BlobStoreException, IOException {
        try (InputStream in = asOf.read(new BlobName(name))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private List<String> list(String prefix, int limit) throws BlobStoreException {
        List<String> names = new ArrayList<>();
        Optional<BlobName> after = Optional.empty();
        BlobPage page;
        do {
            page = asOf.list(prefix, after, limit);
            page.blobs().forEach(blob -> names.add(blob.name().value()));
            after = names.isEmpty() ? after : Optional.of(new BlobName(names.getLast()));
        } while (page.more());
        return names;
    }

    @Test
    void everythingReadsAsItWas() throws Exception {
        for (int i = 0; i < 2500; i++) {
            assertEquals("right " + i, read("packs/%02d/%d".formatted(i % 100, i)));
        }
        assertEquals("second", read("points/a/1"));
        assertEquals("", read("empty"));
        try (InputStream in = asOf.read(new BlobName("points/a/1"), new ByteRange(1, 3))) {
            assertArrayEquals("eco".getBytes(StandardCharsets.UTF_8), in.readAllBytes());
        }
    }

    @Test
    void whatWasNotThereThenIsNotThere() {
        for (String name : List.of("points/b/1", "gone-before", "packs/00", "never")) {
            assertThrows(BlobStoreException.NotFound.class, () -> asOf.stat(new BlobName(name)));
            assertThrows(
                    BlobStoreException.NotFound.class,
                    () -> asOf.read(new BlobName(name)).close());
        }
    }

    @Test
    void listingsShowWhatWasThereThen() throws Exception {
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 2500; i++) {
            expected.add("packs/%02d/%d".formatted(i % 100, i));
        }
        expected.addAll(List.of("points/a/1", "empty"));
        expected.sort(null);
        for (int limit : List.of(7, 999, 1000)) {
            assertEquals(expected, list("", limit));
        }
        assertEquals(List.of("points/a/1"), list("points/", 1));
        assertEquals(
                List.of("points/a/1"),
                asOf.list("p", Optional.of(new BlobName("packs/99/9999")), 10).blobs().stream()
                        .map(blob -> blob.name().value())
                        .toList(),
                "goes on after any name");
    }

    @Test
    void foldersAreThoseOfThen() throws Exception {
        assertEquals(
                List.of("a"), asOf.listFolders("points/", Optional.empty(), 10).folders());
        assertEquals(
                List.of("packs", "points"),
                asOf.listFolders("", Optional.empty(), 10).folders());
        assertEquals(
                List.of("points"),
                asOf.listFolders("", Optional.of("packs"), 10).folders());
        assertEquals(
                List.of("00", "01"),
                asOf.listFolders("packs/", Optional.empty(), 2).folders());
    }

    @Test
    void aStoreWithoutVersionsIsRefused() {
        assertThrows(
                BlobStoreException.Unsupported.class, () -> new AsOfReader(new InMemoryBlobStore(), BEFORE).close());
    }
}
