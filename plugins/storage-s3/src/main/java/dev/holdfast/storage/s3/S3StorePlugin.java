package dev.holdfast.storage.s3;

import dev.holdfast.spi.storage.BlobReader;
import dev.holdfast.spi.storage.BlobStore;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.Capabilities;
import dev.holdfast.spi.storage.LocationOption;
import dev.holdfast.spi.storage.StorePlugin;
import java.net.URI;
import java.util.List;
import java.util.Set;

/**
 * Opens stores in buckets: {@code s3://bucket/prefix?region=eu-central-1}, with {@code endpoint=https://host:port} for
 * servers other than Amazon's. The bucket must be there; it is never made, nor is anything about it changed.
 */
public final class S3StorePlugin implements StorePlugin {
    private final UploadLimits limits;

    /** For the plugin host. */
    public S3StorePlugin() {
        this(UploadLimits.OF_S3);
    }

    S3StorePlugin(UploadLimits limits) {
        this.limits = limits;
    }

    @Override
    public String type() {
        return "s3";
    }

    @Override
    public Set<String> schemes() {
        return Set.of("s3");
    }

    @Override
    public List<LocationOption> options() {
        return S3Options.ALL;
    }

    @Override
    public BlobReader openReader(URI location) throws BlobStoreException {
        return open(S3Location.parse(location), S3Reader::new);
    }

    @Override
    public BlobStore openStore(URI location) throws BlobStoreException {
        return open(S3Location.parse(location), (bucket, capabilities) -> new S3Store(bucket, capabilities, limits));
    }

    private interface Opening<T> {
        T of(S3Bucket bucket, Capabilities capabilities);
    }

    private <T> T open(S3Location location, Opening<T> opening) throws BlobStoreException {
        S3Bucket bucket = new S3Bucket(S3Clients.of(location), location);
        try {
            return opening.of(bucket, new Discovery(bucket).capabilities(limits.largestBlob()));
        } catch (BlobStoreException e) {
            bucket.close();
            throw e;
        }
    }
}
