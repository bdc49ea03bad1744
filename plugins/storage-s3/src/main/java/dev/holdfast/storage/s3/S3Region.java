package dev.holdfast.storage.s3;

import dev.holdfast.spi.storage.BlobStoreException;
import java.util.Optional;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Where the server says that a bucket is: Amazon's, and some others, in a header of HeadBucket; others by
 * GetBucketLocation, Ceph's gateway as the name of the zone group. An empty location means us-east-1 at Amazon and nothing
 * at all elsewhere, as does the zone group that nobody gave a name.
 */
final class S3Region {
    private static final String HEADER = "x-amz-bucket-region";
    private static final String UNNAMED = "default";
    private static final int FORBIDDEN = 403;

    private final S3Bucket bucket;

    S3Region(S3Bucket bucket) {
        this.bucket = bucket;
    }

    /** Empty as well where the credentials may not ask. */
    Optional<String> region() throws BlobStoreException {
        Optional<String> header = header().filter(S3Region::says);
        return header.isPresent() ? header : location();
    }

    /** Amazon tells those who may not look at the bucket as well. */
    private Optional<String> header() throws BlobStoreException {
        return bucket.call("asking for the region", client -> {
            try {
                return client.headBucket(request -> request.bucket(bucket.name()))
                        .sdkHttpResponse()
                        .firstMatchingHeader(HEADER);
            } catch (S3Exception e) {
                if (e.statusCode() != FORBIDDEN) {
                    throw e;
                }
                return S3Errors.header(e, HEADER);
            }
        });
    }

    private Optional<String> location() throws BlobStoreException {
        try {
            return Optional.ofNullable(bucket.call(
                            "asking for the location",
                            client -> client.getBucketLocation(request -> request.bucket(bucket.name()))
                                    .locationConstraintAsString()))
                    .filter(S3Region::says);
        } catch (BlobStoreException.AccessDenied
                | BlobStoreException.NotFound
                | BlobStoreException.Unsupported
                | BlobStoreException.Permanent e) {
            return Optional.empty(); // the server does not know the question, or does not answer it to us
        }
    }

    private static boolean says(String region) {
        return !region.isBlank() && !region.equals(UNNAMED);
    }
}
