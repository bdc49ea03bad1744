package dev.holdfast.storage.s3;

import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.ByteRange;
import java.io.InputStream;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Reads the content of objects. */
final class S3Content {
    private static final Pattern CONTENT_RANGE = Pattern.compile("bytes ([0-9]{1,19})-([0-9]{1,19})/.*");

    private final S3Bucket bucket;

    S3Content(S3Bucket bucket) {
        this.bucket = bucket;
    }

    InputStream read(BlobName name) throws BlobStoreException {
        String doing = "reading " + name;
        var answer = bucket.call(doing, client -> client.getObject(request(name)));
        Long length = answer.response().contentLength();
        if (length == null) {
            answer.abort();
            throw new BlobStoreException.Permanent(
                    doing + " failed: the server does not say how long it is", "A proxy between may alter answers.");
        }
        return new ObjectStream(answer, name.value(), length);
    }

    InputStream read(BlobName name, ByteRange range) throws BlobStoreException {
        return ranged("reading " + range + " of " + name, request(name).toBuilder(), range);
    }

    InputStream readVersion(BlobName name, String version, ByteRange range) throws BlobStoreException {
        String doing = "reading " + range + " of version " + version + " of " + name;
        bucket.begin(doing);
        try {
            return ranged(doing, request(name).toBuilder().versionId(version), range);
        } catch (BlobStoreException.Permanent e) {
            if (e.getCause() instanceof S3Exception answer && answer.statusCode() == 405) {
                throw new BlobStoreException.NotFound(
                        "version " + version + " of " + name + " is the mark of a deletion", "", answer);
            }
            throw e;
        }
    }

    private GetObjectRequest request(BlobName name) {
        return GetObjectRequest.builder()
                .bucket(bucket.name())
                .key(bucket.names().key(name))
                .build();
    }

    private InputStream ranged(String doing, GetObjectRequest.Builder request, ByteRange range)
            throws BlobStoreException {
        String header = "bytes=" + range.offset() + "-" + (range.end() - 1);
        var answer = bucket.call(
                doing, client -> client.getObject(request.range(header).build()));
        try {
            requireAllOf(doing, range, answer.response());
        } catch (BlobStoreException e) {
            abort(answer, e);
            throw e;
        }
        return new ObjectStream(answer, doing, range.length());
    }

    /** Servers shorten a range that goes past the end, and may leave out what they do not understand. */
    private static void requireAllOf(String doing, ByteRange range, GetObjectResponse answer)
            throws BlobStoreException {
        Matcher told =
                CONTENT_RANGE.matcher(Optional.ofNullable(answer.contentRange()).orElse(""));
        long length = Optional.ofNullable(answer.contentLength()).orElse(-1L);
        if (told.matches()) {
            long first = Long.parseLong(told.group(1));
            long last = Long.parseLong(told.group(2));
            if (first == range.offset() && last == range.end() - 1 && length == range.length()) {
                return;
            }
            if (first == range.offset() && last < range.end() - 1) {
                throw new BlobStoreException.InvalidRange(
                        doing + " failed: the last byte that there is is " + last, "");
            }
        } else if (range.offset() == 0 && length == range.length()) {
            return;
        } else if (length >= 0 && length < range.end()) {
            throw new BlobStoreException.InvalidRange(doing + " failed: there are " + length + " bytes", "");
        }
        throw new BlobStoreException.Permanent(
                doing + " failed: the server answered with another range: " + answer.contentRange(),
                "A proxy between may alter requests.");
    }

    private static void abort(ResponseInputStream<GetObjectResponse> answer, BlobStoreException reason) {
        try {
            answer.abort();
        } catch (SdkException e) {
            reason.addSuppressed(e);
        }
    }
}
