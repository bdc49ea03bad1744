package dev.holdfast.storage.s3;

import dev.holdfast.spi.storage.Ability;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.Capabilities;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.ObjectLockEnabled;

/** Finds out what a bucket does, by three cheap requests; the first of them also shows that it is there. */
final class Discovery {
    private final S3Bucket bucket;

    Discovery(S3Bucket bucket) {
        this.bucket = bucket;
    }

    /**
     * What the bucket is known to do, and what the location says that it does.
     *
     * @throws BlobStoreException.NotFound if there is no such bucket
     * @throws BlobStoreException.AccessDenied if the credentials are not known, or may not list
     * @throws BlobStoreException.Transient if the server cannot be reached
     */
    Capabilities capabilities(long largestBlob) throws BlobStoreException {
        S3Storage storage = bucket.location().storage();
        Set<Ability> abilities = EnumSet.noneOf(Ability.class);
        abilities.addAll(storage.conditions().abilities());
        try (ExecutorService asking = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Boolean> versions = asking.submit(this::keepsVersions);
            if (tellsTheTime()) {
                abilities.add(Ability.CLOCK);
            }
            if (await(versions)) {
                abilities.add(Ability.VERSIONS);
            }
        }
        if (abilities.contains(Ability.VERSIONS)) {
            if (locks()) {
                abilities.add(Ability.GOVERNANCE_RETENTION);
                abilities.add(Ability.COMPLIANCE_RETENTION);
            }
        }
        if (storage.hasColdTiers()) {
            abilities.add(Ability.WARM_UP);
        }
        return new Capabilities(
                abilities,
                storage.tiers(),
                largestBlob,
                bucket.location().server().connections());
    }

    private static boolean await(Future<Boolean> answer) throws BlobStoreException {
        try {
            return answer.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BlobStoreException.Interrupted("interrupted while opening", "", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof BlobStoreException failure) {
                throw failure;
            }
            throw new IllegalStateException("a bucket could not be asked for versions", e);
        }
    }

    private boolean tellsTheTime() throws BlobStoreException {
        ListObjectsV2Response answer = bucket.call(
                "opening",
                client -> client.listObjectsV2(request -> request.bucket(bucket.name())
                        .prefix(bucket.names().keyPrefix(""))
                        .maxKeys(1)));
        return answer.sdkHttpResponse()
                .firstMatchingHeader("Date")
                .flatMap(S3Clock::parse)
                .isPresent();
    }

    /** Not while versioning is suspended: what is overwritten then is lost. */
    private boolean keepsVersions() throws BlobStoreException {
        return unlessUnknown(() -> bucket.call(
                        "asking for versions",
                        client -> client.getBucketVersioning(request -> request.bucket(bucket.name()))
                                .status()))
                .map(BucketVersioningStatus.ENABLED::equals)
                .orElse(false);
    }

    private boolean locks() throws BlobStoreException {
        return unlessUnknown(() -> bucket.call(
                        "asking for locks",
                        client -> client.getObjectLockConfiguration(request -> request.bucket(bucket.name()))
                                .objectLockConfiguration()))
                .map(configuration -> configuration.objectLockEnabled() == ObjectLockEnabled.ENABLED)
                .orElse(false);
    }

    private interface Question<T> {
        T ask() throws BlobStoreException;
    }

    /** A server that does not know the question does not do it; credentials that may not ask get along without. */
    private static <T> Optional<T> unlessUnknown(Question<T> question) throws BlobStoreException {
        try {
            return Optional.ofNullable(question.ask());
        } catch (BlobStoreException.NotFound
                | BlobStoreException.AccessDenied
                | BlobStoreException.Unsupported
                | BlobStoreException.Permanent e) {
            return Optional.empty();
        }
    }
}
