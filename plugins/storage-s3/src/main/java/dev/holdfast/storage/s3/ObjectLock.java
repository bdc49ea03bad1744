package dev.holdfast.storage.s3;

import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobProtection;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.Retention;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.ObjectLockLegalHoldStatus;
import software.amazon.awssdk.services.s3.model.ObjectLockRetention;
import software.amazon.awssdk.services.s3.model.ObjectLockRetentionMode;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Retention and legal holds, of a bucket with Object Lock. */
final class ObjectLock {
    /** What an object without a retention or hold is answered, by Amazon and by Ceph. */
    private static final Set<String> UNSET =
            Set.of("NoSuchObjectLockConfiguration", "ObjectLockConfigurationNotFoundError");

    private final S3Bucket bucket;

    ObjectLock(S3Bucket bucket) {
        this.bucket = bucket;
    }

    static ObjectLockRetentionMode modeOf(Retention retention) {
        return switch (retention.mode()) {
            case GOVERNANCE -> ObjectLockRetentionMode.GOVERNANCE;
            case COMPLIANCE -> ObjectLockRetentionMode.COMPLIANCE;
        };
    }

    /** As S3 calls it. */
    static String mode(Retention retention) {
        return modeOf(retention).toString();
    }

    /** The end of a retention in whole seconds, never before what was asked for. */
    static Instant until(Retention retention) {
        Instant whole = retention.until().truncatedTo(ChronoUnit.SECONDS);
        return whole.equals(retention.until()) ? whole : whole.plusSeconds(1);
    }

    BlobProtection protection(BlobName name) throws BlobStoreException {
        return protection(name, null);
    }

    /** Asks for both: the headers of an object are silent where credentials lack the right to know. */
    BlobProtection protection(BlobName name, @Nullable String version) throws BlobStoreException {
        String key = bucket.names().key(name);
        Optional<Retention> retention = unlessUnset(() -> bucket.call(
                        "asking for the retention of " + name,
                        client -> client.getObjectRetention(request ->
                                        request.bucket(bucket.name()).key(key).versionId(version))
                                .retention()))
                .map(ObjectLock::retention);
        boolean legalHold = unlessUnset(() -> bucket.call(
                        "asking for the legal hold of " + name,
                        client -> client.getObjectLegalHold(request ->
                                        request.bucket(bucket.name()).key(key).versionId(version))
                                .legalHold()))
                .map(hold -> hold.status() == ObjectLockLegalHoldStatus.ON)
                .orElse(false);
        return new BlobProtection(retention, legalHold);
    }

    private static Retention retention(ObjectLockRetention told) {
        Retention.Mode mode = told.mode() == ObjectLockRetentionMode.COMPLIANCE
                ? Retention.Mode.COMPLIANCE
                : Retention.Mode.GOVERNANCE;
        return new Retention(mode, told.retainUntilDate());
    }

    private interface Question<T> {
        T ask() throws BlobStoreException;
    }

    private static <T> Optional<T> unlessUnset(Question<T> question) throws BlobStoreException {
        try {
            return Optional.ofNullable(question.ask());
        } catch (BlobStoreException.NotFound e) {
            if (e.getCause() instanceof S3Exception answer && UNSET.contains(S3Errors.code(answer))) {
                return Optional.empty();
            }
            throw e;
        }
    }

    void extend(BlobName name, Retention retention) throws BlobStoreException {
        extend(name, null, retention);
    }

    /** @param version the version to be kept, the latest if null */
    void extend(BlobName name, @Nullable String version, Retention retention) throws BlobStoreException {
        try {
            bucket.call(
                    "extending the retention of " + name,
                    client -> client.putObjectRetention(request -> request.bucket(bucket.name())
                            .key(bucket.names().key(name))
                            .versionId(version)
                            .retention(wanted -> wanted.mode(modeOf(retention)).retainUntilDate(until(retention)))));
        } catch (BlobStoreException.AccessDenied e) {
            Optional<Retention> present = protection(name, version).retention();
            if (present.isPresent() && isLess(retention, present.get())) {
                throw new BlobStoreException.RetentionViolation(
                        "%s is retained by %s, which %s would shorten or weaken"
                                .formatted(name, present.get(), retention),
                        "",
                        e);
            }
            throw e;
        }
    }

    private static boolean isLess(Retention wanted, Retention present) {
        return until(wanted).isBefore(present.until()) || wanted.mode().compareTo(present.mode()) < 0;
    }

    /** Why a version could not be deleted: because it is kept, if it is, else because of the credentials. */
    BlobStoreException refusal(BlobName name, String version, BlobStoreException.AccessDenied denied)
            throws BlobStoreException {
        BlobProtection protection;
        try {
            protection = protection(name, version);
        } catch (BlobStoreException.AccessDenied | BlobStoreException.NotFound e) {
            denied.addSuppressed(e);
            return denied;
        }
        boolean retained = protection.retention().isPresent()
                && protection.retention().get().until().isAfter(new S3Clock(bucket).time());
        if (!retained && !protection.legalHold()) {
            return denied;
        }
        return new BlobStoreException.RetentionViolation(
                "version %s of %s may not be deleted: %s".formatted(version, name, protection), "", denied);
    }
}
