package dev.holdfast.storage.s3;

import dev.holdfast.spi.storage.Ability;
import dev.holdfast.spi.storage.BlobBody;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobStat;
import dev.holdfast.spi.storage.BlobStore;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.Capabilities;
import dev.holdfast.spi.storage.PutCondition;
import dev.holdfast.spi.storage.PutOptions;
import dev.holdfast.spi.storage.Retention;
import java.util.Collection;

/** Stores blobs as objects of a bucket. */
final class S3Store extends S3Reader implements BlobStore {
    private final S3Bucket bucket;
    private final Capabilities capabilities;
    private final UploadLimits limits;

    S3Store(S3Bucket bucket, Capabilities capabilities, UploadLimits limits) {
        super(bucket, capabilities);
        this.bucket = bucket;
        this.capabilities = capabilities;
        this.limits = limits;
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
            throw new PutFailure(this).of(name, options.condition(), e);
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
        require(Ability.VERSIONS);
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
}
