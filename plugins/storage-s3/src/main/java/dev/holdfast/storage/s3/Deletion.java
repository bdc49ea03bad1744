package dev.holdfast.storage.s3;

import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobStoreException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Error;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Deletes blobs and versions; never asks the server to look past a retention. */
final class Deletion {
    /** The most keys that S3 takes in one request. */
    private static final int BATCH = 1000;

    private final S3Bucket bucket;

    Deletion(S3Bucket bucket) {
        this.bucket = bucket;
    }

    void delete(BlobName name) throws BlobStoreException {
        try {
            bucket.call(
                    "deleting " + name,
                    client -> client.deleteObject(request ->
                            request.bucket(bucket.name()).key(bucket.names().key(name))));
        } catch (BlobStoreException.NotFound e) {
            if (isBucketMissing(e)) {
                throw e;
            }
        }
    }

    void deleteAll(Collection<BlobName> names) throws BlobStoreException {
        List<BlobName> all = List.copyOf(names);
        bucket.begin("deleting");
        List<BlobStoreException> failures = new ArrayList<>();
        for (int start = 0; start < all.size(); start += BATCH) {
            deleteBatch(all.subList(start, Math.min(all.size(), start + BATCH)), failures);
        }
        if (!failures.isEmpty()) {
            throw failures.getFirst();
        }
    }

    private void deleteBatch(List<BlobName> names, List<BlobStoreException> failures) throws BlobStoreException {
        List<ObjectIdentifier> keys = names.stream()
                .map(name ->
                        ObjectIdentifier.builder().key(bucket.names().key(name)).build())
                .toList();
        try {
            List<S3Error> errors = bucket.call(
                    "deleting " + names.size() + " blobs",
                    client -> client.deleteObjects(request -> request.bucket(bucket.name())
                                    .delete(delete -> delete.objects(keys).quiet(true)))
                            .errors());
            errors.stream()
                    .filter(error -> !"NoSuchKey".equals(error.code()))
                    .map(this::failure)
                    .forEach(failures::add);
        } catch (BlobStoreException.Interrupted e) {
            throw e;
        } catch (BlobStoreException.Unsupported e) {
            deleteEach(names, failures);
        } catch (BlobStoreException.AccessDenied e) {
            deleteWhereAllowed(names, failures);
        } catch (BlobStoreException e) {
            failures.add(e);
        }
    }

    /**
     * Some servers (Ceph) allow a request for many only to who may delete in all of the bucket. Who may not delete the first
     * either is asked no more.
     */
    private void deleteWhereAllowed(List<BlobName> names, List<BlobStoreException> failures)
            throws BlobStoreException.Interrupted {
        int before = failures.size();
        deleteEach(names.subList(0, 1), failures);
        if (failures.size() == before) {
            deleteEach(names.subList(1, names.size()), failures);
        }
    }

    /** For servers that delete one at a time only. */
    private void deleteEach(List<BlobName> names, List<BlobStoreException> failures)
            throws BlobStoreException.Interrupted {
        for (BlobName name : names) {
            try {
                delete(name);
            } catch (BlobStoreException.Interrupted e) {
                throw e;
            } catch (BlobStoreException e) {
                failures.add(e);
            }
        }
    }

    /** One key's failure within an answer that says 200, as if it had been a request of its own. */
    private BlobStoreException failure(S3Error error) {
        String code = Optional.ofNullable(error.code()).orElse("");
        int status = switch (code) {
            case "AccessDenied" -> 403;
            case "SlowDown", "ServiceUnavailable" -> 503;
            case "NotImplemented" -> 501;
            case "InternalError" -> 500;
            default -> 400;
        };
        S3Exception answer = (S3Exception) S3Exception.builder()
                .statusCode(status)
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode(code)
                        .errorMessage(error.message())
                        .build())
                .build();
        return bucket.failure("deleting " + error.key(), answer);
    }

    void deleteVersion(BlobName name, String version) throws BlobStoreException {
        try {
            bucket.call(
                    "deleting version " + version + " of " + name,
                    client -> client.deleteObject(request -> request.bucket(bucket.name())
                            .key(bucket.names().key(name))
                            .versionId(version)));
        } catch (BlobStoreException.NotFound e) {
            if (isBucketMissing(e)) {
                throw e;
            }
        }
    }

    private static boolean isBucketMissing(BlobStoreException e) {
        return e.getCause() instanceof S3Exception answer
                && S3Errors.code(answer).equals("NoSuchBucket");
    }
}
