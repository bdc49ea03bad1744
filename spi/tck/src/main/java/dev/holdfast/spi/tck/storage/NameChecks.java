package dev.holdfast.spi.tck.storage;

import static dev.holdfast.spi.tck.storage.StoreUnderTest.name;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.holdfast.spi.storage.BlobBody;
import dev.holdfast.spi.storage.BlobStoreException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Names that a store must keep apart, and those that it need not hold together. */
interface NameChecks extends StoreUnderTest {
    @Test
    default void unusualNamesAreKeptAsTheyAre() throws BlobStoreException, IOException {
        List<String> names = List.of(
                "-",
                "--help",
                "0",
                "CON",
                "_",
                "a-/b",
                "a.",
                "a..b",
                "a.tmp",
                "a/b.c_d-E/F",
                "aa/bb/cc/dd/ee/ff/gg/hh",
                "lost.found",
                "nul.txt",
                "x.",
                "x.../y",
                "x_",
                "z".repeat(200),
                longestName());
        List<String> sorted = names.stream().sorted().toList();
        for (String name : names) {
            put(name, name.getBytes(StandardCharsets.US_ASCII));
        }
        assertEquals(sorted, StoreUnderTest.names(store(), "", 1000));
        for (String name : names) {
            assertArrayEquals(name.getBytes(StandardCharsets.US_ASCII), get(name), name);
        }
        for (String name : names) {
            store().delete(name(name));
        }
        assertEquals(List.of(), StoreUnderTest.names(store(), "", 1000));
    }

    @Test
    default void namesThatBeginAlikeAreKeptApart() throws BlobStoreException, IOException {
        List<String> names = List.of("a", "a-b", "a.b", "a0", "aa", "b/a", "b/a-b", "b/aa");
        for (int i = 0; i < names.size(); i++) {
            put(names.get(i), new byte[] {(byte) i});
        }
        for (int i = 0; i < names.size(); i++) {
            assertArrayEquals(new byte[] {(byte) i}, get(names.get(i)), names.get(i));
        }
        store().delete(name("a"));
        store().delete(name("b/a"));
        assertEquals(List.of("a-b", "a.b", "a0", "aa", "b/a-b", "b/aa"), StoreUnderTest.names(store(), "", 1000));
    }

    /** A store need not hold both {@code a} and {@code a/b}; but it refuses the second, and keeps the first. */
    @Test
    default void aBlobBelowABlobIsHeldOrRefused() throws BlobStoreException, IOException {
        byte[] upper = Bodies.bytes(1, 100);
        put("a", upper);
        heldOrRefused("a/b", "a", upper);
        heldOrRefused("a/b/c/d", "a", upper);
    }

    @Test
    default void aBlobInPlaceOfAFolderIsHeldOrRefused() throws BlobStoreException, IOException {
        byte[] lower = Bodies.bytes(2, 100);
        put("a/b/c", lower);
        heldOrRefused("a/b", "a/b/c", lower);
        heldOrRefused("a", "a/b/c", lower);
    }

    private void heldOrRefused(String second, String first, byte[] contentOfFirst)
            throws BlobStoreException, IOException {
        byte[] content = Bodies.bytes(second.length(), 50);
        boolean held = true;
        try {
            put(second, content);
        } catch (BlobStoreException.Permanent e) {
            held = false;
        }
        if (held) {
            assertArrayEquals(content, get(second));
            store().delete(name(second));
        } else {
            assertThrows(BlobStoreException.NotFound.class, () -> store().stat(name(second)));
            if (store().capabilities().putIfAbsent()) {
                assertThrows(
                        BlobStoreException.Permanent.class,
                        () -> store().put(name(second), BlobBody.of(content), IF_ABSENT),
                        "the name is not taken: it cannot be had");
            }
        }
        assertArrayEquals(contentOfFirst, get(first));
        assertEquals(List.of(first), StoreUnderTest.names(store(), "", 10));
    }

    private static String longestName() {
        return String.join("/", "l".repeat(200), "m".repeat(200), "n".repeat(98));
    }
}
