package dev.holdfast.storage.s3;

import dev.holdfast.spi.storage.Ability;
import dev.holdfast.spi.storage.BlobBody;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobPage;
import dev.holdfast.spi.storage.BlobProtection;
import dev.holdfast.spi.storage.BlobStat;
import dev.holdfast.spi.storage.BlobStore;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.ByteRange;
import dev.holdfast.spi.storage.Capabilities;
import dev.holdfast.spi.storage.FolderPage;
import dev.holdfast.spi.storage.PutCondition;
import dev.holdfast.spi.storage.PutOptions;
import dev.holdfast.spi.storage.Retention;
import dev.holdfast.spi.storage.VersionPage;
import dev.holdfast.spi.storage.Warmth;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;

/** Stores blobs as objects of a bucket. */
final class S3Store implements BlobStore {
    private final S3Bucket bucket;
    private final Capabilities capabilities;
    private final UploadLimits limits;
    private final S3Reader reader;

    S3Store(S3Bucket bucket, Capabilities capabilities, UploadLimits limits) {
        this.bucket = bucket;
        this.capabilities = capabilities;
        this.limits = limits;
        this.reader = new S3Reader(bucket, capabilities);
    }

    @Override
    public BlobStat put(BlobName name, BlobBody body, PutOptions options) throws BlobStoreException {
        bucket.begin("putting " + name);
        boolean single = body.length() <= limits.singlePut();
        requireAbilities(options, single);
        requireLength(name, body);
        boolean locks = capabilities.has(Ability.GOVERNANCE_RETENTION);
        try {
            String version = single
                    ? new Upload(bucket, locks).put(name, body, options)
                    : new MultipartUpload(bucket, locks, limits.part()).put(name, body, options);
            return version.isEmpty() ? stat(name) : new BlobStat(name, body.length(), version);
        } catch (BlobStoreException e) {
            throw new PutFailure(reader).of(name, options.condition(), e);
        }
    }

    private void requireAbilities(PutOptions options, boolean single) throws BlobStoreException {
        switch (options.condition()) {
            case PutCondition.Overwrite _ -> {}
            case PutCondition.IfAbsent _ -> requireCondition(Ability.PUT_IF_ABSENT, single);
            case PutCondition.IfVersion _ -> requireCondition(Ability.PUT_IF_VERSION, single);
        }
        if (options.retention().isPresent()) {
            requireRetention(options.retention().get());
        }
        if (options.tier().isPresent()
                && !capabilities.tiers().contains(options.tier().get())) {
            throw new BlobStoreException.Unsupported(
                    "the storage class " + options.tier().get() + " is none of " + capabilities.tiers(),
                    "If the server has it, name it in the parameter tiers of the store's location.");
        }
    }

    private void requireCondition(Ability ability, boolean single) throws BlobStoreException {
        if (!capabilities.has(ability)) {
            throw BlobStoreException.Unsupported.ability(ability);
        }
        if (!single && !bucket.location().storage().conditionalMultipart()) {
            throw new BlobStoreException.Unsupported(
                    "this server is not known to enforce conditions on blobs of more than " + limits.singlePut()
                            + " bytes",
                    "If it does, say conditional-multipart=true in the store's location.");
        }
    }

    private void requireRetention(Retention retention) throws BlobStoreException {
        if (!capabilities.retains(retention.mode())) {
            throw new BlobStoreException.Unsupported(
                    "the bucket " + bucket.name() + " enforces no retention",
                    "Make a bucket with Object Lock; it cannot always be added later.");
        }
    }

    private void requireLength(BlobName name, BlobBody body) throws BlobStoreException {
        if (body.length() > capabilities.largestBlob()) {
            throw new BlobStoreException.Unsupported(
                    "%s has %d bytes, and %d are the most that can be put"
                            .formatted(name, body.length(), capabilities.largestBlob()),
                    "");
        }
    }

    @Override
    public void delete(BlobName name) throws BlobStoreException {
        new Deletion(bucket).delete(name);
    }

    @Override
    public void deleteAll(Collection<BlobName> names) throws BlobStoreException {
        new Deletion(bucket).deleteAll(names);
    }

    @Override
    public void deleteVersion(BlobName name, String id) throws BlobStoreException {
        reader.require(Ability.VERSIONS);
        try {
            new Deletion(bucket).deleteVersion(name, id);
        } catch (BlobStoreException.AccessDenied e) {
            if (!capabilities.has(Ability.GOVERNANCE_RETENTION)) {
                throw e;
            }
            throw new ObjectLock(bucket).refusal(name, id, e);
        }
    }

    @Override
    public void extendRetention(BlobName name, Retention retention) throws BlobStoreException {
        bucket.begin("extending the retention of " + name);
        requireRetention(retention);
        new ObjectLock(bucket).extend(name, retention);
    }

    @Override
    public Capabilities capabilities() {
        return capabilities;
    }

    @Override
    public BlobStat stat(BlobName name) throws BlobStoreException {
        return reader.stat(name);
    }

    @Override
    public InputStream read(BlobName name) throws BlobStoreException {
        return reader.read(name);
    }

    @Override
    public InputStream read(BlobName name, ByteRange range) throws BlobStoreException {
        return reader.read(name, range);
    }

    @Override
    public BlobPage list(String prefix, Optional<BlobName> after, int limit) throws BlobStoreException {
        return reader.list(prefix, after, limit);
    }

    @Override
    public FolderPage listFolders(String prefix, Optional<String> after, int limit) throws BlobStoreException {
        return reader.listFolders(prefix, after, limit);
    }

    @Override
    public VersionPage listVersions(String prefix, Optional<String> from, int limit) throws BlobStoreException {
        return reader.listVersions(prefix, from, limit);
    }

    @Override
    public InputStream readVersion(BlobName name, String id, ByteRange range) throws BlobStoreException {
        return reader.readVersion(name, id, range);
    }

    @Override
    public Warmth warmth(BlobName name) throws BlobStoreException {
        return reader.warmth(name);
    }

    @Override
    public void warmUp(BlobName name, Duration keep) throws BlobStoreException {
        reader.warmUp(name, keep);
    }

    @Override
    public Instant time() throws BlobStoreException {
        return reader.time();
    }

    @Override
    public BlobProtection protection(BlobName name) throws BlobStoreException {
        return reader.protection(name);
    }

    @Override
    public void close() {
        reader.close();
    }
}
