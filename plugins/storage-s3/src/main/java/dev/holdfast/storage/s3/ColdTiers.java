package dev.holdfast.storage.s3;

import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.Warmth;
import java.time.Duration;
import java.util.Optional;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.RestoreRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Objects in storage classes from which they have to be brought back before they are read. */
final class ColdTiers {
    private static final Duration DAY = Duration.ofDays(1);

    private final S3Bucket bucket;

    ColdTiers(S3Bucket bucket) {
        this.bucket = bucket;
    }

    Warmth warmth(BlobName name) throws BlobStoreException {
        return warmth(head(name));
    }

    private HeadObjectResponse head(BlobName name) throws BlobStoreException {
        return bucket.call(
                "looking at " + name,
                client -> client.headObject(request ->
                        request.bucket(bucket.name()).key(bucket.names().key(name))));
    }

    private static boolean isArchived(HeadObjectResponse head) {
        return isInArchiveOfTiering(head)
                || S3Storage.COLD.contains(
                        Optional.ofNullable(head.storageClassAsString()).orElse(""));
    }

    /** Intelligent-Tiering moves objects back for good, and takes no number of days. */
    private static boolean isInArchiveOfTiering(HeadObjectResponse head) {
        return head.archiveStatusAsString() != null;
    }

    private static Warmth warmth(HeadObjectResponse head) {
        if (!isArchived(head)) {
            return Warmth.READY;
        }
        String restore = Optional.ofNullable(head.restore()).orElse("");
        if (restore.contains("ongoing-request=\"true\"")) {
            return Warmth.WARMING;
        }
        return restore.contains("ongoing-request=\"false\"") ? Warmth.READY : Warmth.COLD;
    }

    void warmUp(BlobName name, Duration keep) throws BlobStoreException {
        HeadObjectResponse head = head(name);
        if (!isArchived(head) || warmth(head) == Warmth.WARMING) {
            return;
        }
        RestoreRequest.Builder wanted = RestoreRequest.builder()
                .glacierJobParameters(
                        job -> job.tier(bucket.location().storage().warmUp()));
        if (!isInArchiveOfTiering(head)) {
            wanted.days(days(keep));
        }
        try {
            bucket.call(
                    "warming up " + name,
                    client -> client.restoreObject(request -> request.bucket(bucket.name())
                            .key(bucket.names().key(name))
                            .restoreRequest(wanted.build())));
        } catch (BlobStoreException.Transient e) {
            if (!(e.getCause() instanceof S3Exception answer)
                    || !S3Errors.code(answer).equals("RestoreAlreadyInProgress")) {
                throw e;
            }
        }
    }

    /** Whole days, at least one. */
    private static int days(Duration keep) {
        long whole = keep.dividedBy(DAY);
        long days = DAY.multipliedBy(whole).compareTo(keep) < 0 ? whole + 1 : whole;
        return Math.clamp(days, 1, 365_000);
    }
}
