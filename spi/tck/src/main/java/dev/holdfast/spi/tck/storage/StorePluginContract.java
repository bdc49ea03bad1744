package dev.holdfast.spi.tck.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.spi.storage.BlobReader;
import dev.holdfast.spi.storage.BlobStore;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.StorePlugin;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

/** What every {@link StorePlugin} must do, and {@link BlobStoreContract} for the stores that it opens. */
public abstract class StorePluginContract extends BlobStoreContract {
    /** The plugin. */
    protected abstract StorePlugin plugin();

    /** Where this test's store is: the same during a test, and an empty store when it begins. */
    protected abstract URI location();

    /** A location of the right form where there is no store and none can be created. */
    protected abstract URI nowhere();

    @Override
    protected BlobStore open() throws BlobStoreException {
        return plugin().openStore(location());
    }

    @Test
    void theServiceLoaderFindsThePlugin() {
        boolean found = ServiceLoader.load(StorePlugin.class).stream()
                .anyMatch(provider -> provider.type().equals(plugin().getClass()));
        assertTrue(found, plugin().getClass() + " is not named in META-INF/services");
    }

    @Test
    void typeAndSchemesAreNamesInLowerCase() {
        assertTrue(plugin().type().matches("[a-z][a-z0-9-]*"), plugin().type());
        assertFalse(plugin().schemes().isEmpty());
        for (String scheme : plugin().schemes()) {
            assertTrue(scheme.matches("[a-z][a-z0-9+.-]*"), scheme);
        }
        assertTrue(plugin().schemes().contains(location().getScheme()), "the tests do not use a scheme of the plugin");
    }

    @Test
    void aReaderReadsWhatAStoreHoldsAndIsNoStore() throws BlobStoreException, IOException {
        byte[] content = Bodies.bytes(1, 1000);
        put("packs/ab/one", content);
        try (BlobReader reader = plugin().openReader(location())) {
            assertFalse(reader instanceof BlobStore, "recovery must not be able to change a backup, by type");
            assertEquals(
                    store().stat(StoreUnderTest.name("packs/ab/one")),
                    reader.stat(StoreUnderTest.name("packs/ab/one")));
            assertEquals(StoreUnderTest.blobs(store(), "", 10), StoreUnderTest.blobs(reader, "", 10));
            assertEquals(StoreUnderTest.folders(store(), "", 10), StoreUnderTest.folders(reader, "", 10));
            try (InputStream in = reader.read(StoreUnderTest.name("packs/ab/one"))) {
                assertArrayEquals(content, in.readAllBytes());
            }
        }
    }

    @Test
    void aStoreThatIsNotThereIsNotOpened() {
        assertThrows(
                BlobStoreException.class, () -> plugin().openReader(nowhere()).close());
        assertThrows(
                BlobStoreException.class, () -> plugin().openStore(nowhere()).close());
    }

    @Test
    void aLocationOfAnotherSchemeIsRefused() {
        URI foreign = URI.create("no-such-scheme://host/path");
        assertThrows(
                BlobStoreException.InvalidLocation.class,
                () -> plugin().openReader(foreign).close());
        assertThrows(
                BlobStoreException.InvalidLocation.class,
                () -> plugin().openStore(foreign).close());
    }
}
