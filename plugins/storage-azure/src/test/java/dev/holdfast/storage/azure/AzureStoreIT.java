package dev.holdfast.storage.azure;

import dev.holdfast.servers.Azurite;
import dev.holdfast.spi.storage.StorePlugin;
import dev.holdfast.spi.tck.storage.StorePluginContract;
import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The whole contract, below a prefix of a container. */
class AzureStoreIT extends StorePluginContract {
    @TempDir
    static Path folder;

    private static Path credentials = Path.of("");

    private final String container = Containers.create().getBlobContainerName();

    @BeforeAll
    static void writeCredentials() {
        credentials = Containers.file(folder, Azurite.KEY);
    }

    @Override
    protected StorePlugin plugin() {
        return new AzureStorePlugin();
    }

    @Override
    protected URI location() {
        return Containers.location(container + "/site-a", credentials);
    }

    @Override
    protected URI nowhere() {
        return Containers.location("no-such-container", credentials);
    }
}
