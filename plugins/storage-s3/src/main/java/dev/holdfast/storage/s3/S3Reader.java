package dev.holdfast.storage.s3;

import dev.holdfast.spi.storage.Ability;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobPage;
import dev.holdfast.spi.storage.BlobProtection;
import dev.holdfast.spi.storage.BlobReader;
import dev.holdfast.spi.storage.BlobStat;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.ByteRange;
import dev.holdfast.spi.storage.Capabilities;
import dev.holdfast.spi.storage.FolderPage;
import dev.holdfast.spi.storage.VersionPage;
import dev.holdfast.spi.storage.Warmth;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/** Reads the objects of a bucket. */
class S3Reader implements BlobReader {
    private final S3Bucket bucket;
    private final Capabilities capabilities;

    S3Reader(S3Bucket bucket, Capabilities capabilities) {
        this.bucket = bucket;
        this.capabilities = capabilities;
    }

    /** Every call that needs an ability begins with this. */
    void require(Ability ability) throws BlobStoreException {
        bucket.begin("asking for " + ability);
        if (!capabilities.has(ability)) {
            throw BlobStoreException.Unsupported.ability(ability);
        }
    }

    @Override
    public Capabilities capabilities() {
        return capabilities;
    }

    @Override
    public BlobStat stat(BlobName name) throws BlobStoreException {
        HeadObjectResponse head = bucket.call(
                "looking at " + name,
                client -> client.headObject(request ->
                        request.bucket(bucket.name()).key(bucket.names().key(name))));
        return new BlobStat(name, head.contentLength(), ETags.version(head.eTag()));
    }

    @Override
    public InputStream read(BlobName name) throws BlobStoreException {
        return new S3Content(bucket).read(name);
    }

    @Override
    public InputStream read(BlobName name, ByteRange range) throws BlobStoreException {
        return new S3Content(bucket).read(name, range);
    }

    @Override
    public BlobPage list(String prefix, Optional<BlobName> after, int limit) throws BlobStoreException {
        BlobReader.requireLimit(limit);
        return new S3Listing(bucket).blobs(prefix, after, limit);
    }

    @Override
    public FolderPage listFolders(String prefix, Optional<String> after, int limit) throws BlobStoreException {
        BlobReader.requireLimit(limit);
        BlobReader.requireFolder(prefix);
        return new S3Listing(bucket).folders(prefix, after, limit);
    }

    @Override
    public VersionPage listVersions(String prefix, Optional<String> from, int limit) throws BlobStoreException {
        BlobReader.requireLimit(limit);
        require(Ability.VERSIONS);
        return new S3Versions(bucket).list(prefix, from, limit);
    }

    @Override
    public InputStream readVersion(BlobName name, String id, ByteRange range) throws BlobStoreException {
        require(Ability.VERSIONS);
        return new S3Content(bucket).readVersion(name, id, range);
    }

    @Override
    public Warmth warmth(BlobName name) throws BlobStoreException {
        require(Ability.WARM_UP);
        return new ColdTiers(bucket).warmth(name);
    }

    @Override
    public void warmUp(BlobName name, Duration keep) throws BlobStoreException {
        require(Ability.WARM_UP);
        new ColdTiers(bucket).warmUp(name, keep);
    }

    @Override
    public Instant time() throws BlobStoreException {
        require(Ability.CLOCK);
        return new S3Clock(bucket).time();
    }

    @Override
    public BlobProtection protection(BlobName name) throws BlobStoreException {
        if (capabilities.has(Ability.GOVERNANCE_RETENTION)) {
            return new ObjectLock(bucket).protection(name);
        }
        stat(name);
        return BlobProtection.NONE;
    }

    @Override
    public void close() {
        bucket.close();
    }
}
