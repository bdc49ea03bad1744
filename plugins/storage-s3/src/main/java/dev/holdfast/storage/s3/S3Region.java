package dev.holdfast.storage.s3;

import dev.holdfast.spi.storage.BlobStoreException;
import java.util.Optional;
import java.util.Set;
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
    private static final Set<Integer> UNKNOWN_QUESTION = Set.of(405, 501);

    private final S3Bucket bucket;

    S3Region(S3Bucket bucket) {
        this.bucket = bucket;
    }

    /**
     * Empty if the server has no word for it.
     *
     * @throws BlobStoreException.AccessDenied if the server may know it, and these credentials may not ask
     */
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

    /** A server that does not know the question does not say where it is; any other failure is none to pass over. */
    private Optional<String> location() throws BlobStoreException {
        return bucket.call("asking for the location", client -> {
                    try {
                        return Optional.ofNullable(client.getBucketLocation(request -> request.bucket(bucket.name()))
                                .locationConstraintAsString());
                    } catch (S3Exception e) {
                        if (!UNKNOWN_QUESTION.contains(e.statusCode())) {
                            throw e;
                        }
                        return Optional.<String>empty();
                    }
                })
                .filter(S3Region::says);
    }

    private static boolean says(String region) {
        return !region.isBlank() && !region.equals(UNNAMED);
    }
}
