package dev.holdfast.storage.s3;

import dev.holdfast.spi.storage.Ability;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobPage;
import dev.holdfast.spi.storage.BlobProtection;
import dev.holdfast.spi.storage.BlobReader;
import dev.holdfast.spi.storage.BlobStat;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.BlobVersion;
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
    private static final int FEW = 10;

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
        try {
            return look(name);
        } catch (BlobStoreException.NotFound e) {
            return missed(name, e).stat();
        }
    }

    private BlobStat look(BlobName name) throws BlobStoreException {
        HeadObjectResponse head = bucket.call(
                "looking at " + name,
                client -> client.headObject(request ->
                        request.bucket(bucket.name()).key(bucket.names().key(name))));
        return new BlobStat(name, head.contentLength(), ETags.version(head.eTag()));
    }

    @Override
    public InputStream read(BlobName name) throws BlobStoreException {
        try {
            return new S3Content(bucket).read(name);
        } catch (BlobStoreException.NotFound e) {
            BlobVersion version = missed(name, e);
            long length = version.stat().length();
            return length == 0
                    ? InputStream.nullInputStream()
                    : readVersion(name, version.id(), new ByteRange(0, length));
        }
    }

    /**
     * The latest version of a blob that the server says is not there. In buckets that keep versions Ceph 16 says so for a
     * moment of one that others are replacing; the list of versions knows better.
     *
     * @throws BlobStoreException.NotFound {@code e}, if it is not there indeed
     */
    private BlobVersion missed(BlobName name, BlobStoreException.NotFound e) throws BlobStoreException {
        if (!capabilities.has(Ability.VERSIONS)) {
            throw e;
        }
        try {
            return new S3Versions(bucket)
                    .list(name.value(), Optional.empty(), FEW).versions().stream()
                            .filter(version -> version.stat().name().equals(name))
                            .findFirst()
                            .filter(version -> !version.deleted())
                            .orElseThrow(() -> e);
        } catch (BlobStoreException.AccessDenied denied) {
            throw e; // some may read versions one by one, and not list them
        }
    }

    @Override
    public InputStream read(BlobName name, ByteRange range) throws BlobStoreException {
        try {
            return new S3Content(bucket).read(name, range);
        } catch (BlobStoreException.NotFound e) {
            return readVersion(name, missed(name, e).id(), range);
        }
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
    public Optional<String> region() throws BlobStoreException {
        return new S3Region(bucket).region();
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
