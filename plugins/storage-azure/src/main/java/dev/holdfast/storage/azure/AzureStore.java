package dev.holdfast.storage.azure;

import dev.holdfast.spi.storage.Ability;
import dev.holdfast.spi.storage.BlobBody;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobStat;
import dev.holdfast.spi.storage.BlobStore;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.Capabilities;
import dev.holdfast.spi.storage.PutOptions;
import java.util.Collection;
import java.util.Set;

/** Stores blobs in a container. */
final class AzureStore extends AzureReader implements BlobStore {
    private static final Capabilities CAPABILITIES = new Capabilities(
            Set.of(Ability.PUT_IF_ABSENT, Ability.PUT_IF_VERSION, Ability.WARM_UP, Ability.CLOCK),
            Set.copyOf(Tiers.NAMES),
            UploadSizes.largestBlob(),
            AzureReader.CONCURRENCY);

    private final AzureContainer container;
    private final Upload upload;

    AzureStore(AzureContainer container, Upload upload) {
        super(container);
        this.container = container;
        this.upload = upload;
    }

    @Override
    public Capabilities capabilities() {
        return CAPABILITIES;
    }

    @Override
    public BlobStat put(BlobName name, BlobBody body, PutOptions options) throws BlobStoreException {
        container.begin();
        if (options.retention().isPresent()) {
            throw new BlobStoreException.Unsupported(
                    "the store sets no retention of single blobs",
                    "Set a retention policy on the container; it holds for every blob that is put.");
        }
        if (options.tier().isPresent() && !Tiers.NAMES.contains(options.tier().get())) {
            throw new BlobStoreException.Unsupported(
                    "no tier is called " + options.tier().get(),
                    "The tiers are " + String.join(", ", Tiers.NAMES) + ".");
        }
        if (body.length() > UploadSizes.largestBlob()) {
            throw new BlobStoreException.Unsupported(
                    name + " has " + body.length() + " bytes, and the store takes no more than "
                            + UploadSizes.largestBlob(),
                    "");
        }
        return upload.put(name, body, options);
    }

    @Override
    public void delete(BlobName name) throws BlobStoreException {
        try {
            container.call("deleting " + name, () -> container.blob(name).deleteWithResponse(null, null, null, null));
        } catch (BlobStoreException.NotFound e) {
            // There is none of that name, or no container.
            container.requireThere();
        }
    }

    @Override
    public void deleteAll(Collection<BlobName> names) throws BlobStoreException {
        container.begin();
        Deletions.run(names, AzureReader.CONCURRENCY, this::delete);
    }
}
