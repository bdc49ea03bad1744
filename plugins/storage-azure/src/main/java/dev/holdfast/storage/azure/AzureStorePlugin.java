package dev.holdfast.storage.azure;

import dev.holdfast.spi.storage.BlobReader;
import dev.holdfast.spi.storage.BlobStore;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.LocationOption;
import dev.holdfast.spi.storage.StorePlugin;
import java.net.URI;
import java.security.SecureRandom;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Opens stores in containers of Azure Blob Storage:
 * {@code azure://account/container/prefix?credentials-file=/etc/holdfast/azure.key}.
 *
 * <p>The container has to be there: how it is made decides what it protects against, which is its owner's to choose.
 * Opening lists it, to see that it is there and may be read.
 */
public final class AzureStorePlugin implements StorePlugin {
    private final UploadSizes sizes;
    private final RandomGenerator random;

    /** For the plugin host. */
    public AzureStorePlugin() {
        this(UploadSizes.STANDARD, new SecureRandom());
    }

    AzureStorePlugin(UploadSizes sizes, RandomGenerator random) {
        this.sizes = sizes;
        this.random = random;
    }

    @Override
    public String type() {
        return "azure";
    }

    @Override
    public Set<String> schemes() {
        return Set.of(AzureLocation.SCHEME);
    }

    @Override
    public List<LocationOption> options() {
        return AzureLocation.OPTIONS;
    }

    @Override
    public BlobReader openReader(URI location) throws BlobStoreException {
        return new AzureReader(open(AzureLocation.parse(location)));
    }

    @Override
    public BlobStore openStore(URI location) throws BlobStoreException {
        AzureLocation where = AzureLocation.parse(location);
        AzureContainer container = open(where);
        return new AzureStore(container, new Upload(container, sizes, random, where.tier()));
    }

    private static AzureContainer open(AzureLocation where) throws BlobStoreException {
        AzureContainer container = new AzureContainer(where.toString(), where.prefix(), Connection.open(where));
        container.requireThere();
        return container;
    }
}
