package org.example.journal;

import dev.holdfast.spi.storage.StorePlugin;
import dev.holdfast.spi.tck.storage.StorePluginContract;
import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** Everything that Holdfast asks of a store, proven by its conformance kit. */
class JournalStoreTest extends StorePluginContract {
    @TempDir
    Path folder;

    @Override
    protected StorePlugin plugin() {
        return new JournalStorePlugin();
    }

    @Override
    protected URI location() {
        return URI.create("journal://" + folder.resolve("site.journal"));
    }

    @Override
    protected URI nowhere() {
        return URI.create("journal://" + folder.resolve("no/such/folder/site.journal"));
    }
}
