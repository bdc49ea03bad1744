package dev.holdfast.storage.azure;

import static org.junit.jupiter.api.Assumptions.abort;

import dev.holdfast.servers.Azurite;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.StorePlugin;
import dev.holdfast.spi.tck.storage.SparseBody;
import dev.holdfast.spi.tck.storage.StorePluginContract;
import java.net.URI;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The whole contract once more, at the top of a container, with every blob put in small blocks. */
class AzureBlocksIT extends StorePluginContract {
    private static final UploadSizes BLOCKS_ONLY = new UploadSizes(0, 0, 300_000);

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
        return new AzureStorePlugin(BLOCKS_ONLY, new Random());
    }

    @Override
    protected URI location() {
        return Containers.location(container, credentials);
    }

    @Override
    protected URI nowhere() {
        return Containers.location("no-such-container", credentials);
    }

    @Override
    public void plant(BlobName name, SparseBody body) {
        abort("seven thousand blocks take a minute, and AzureStoreIT reads beyond 2 GiB");
    }
}
