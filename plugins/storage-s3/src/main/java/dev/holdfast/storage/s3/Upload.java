package dev.holdfast.storage.s3;

import dev.holdfast.spi.storage.BlobBody;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.PutCondition;
import dev.holdfast.spi.storage.PutOptions;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.Optional;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/** Puts a blob by one request: the server stores all of it or nothing, and enforces the condition itself. */
final class Upload {
    static final String TYPE = "application/octet-stream";

    private final S3Bucket bucket;
    private final boolean locks;

    /** @param locks whether the bucket has Object Lock: then S3 wants every put to carry a checksum */
    Upload(S3Bucket bucket, boolean locks) {
        this.bucket = bucket;
        this.locks = locks;
    }

    /** Puts it; the version that the server tells, empty if it tells none. */
    String put(BlobName name, BlobBody body, PutOptions options) throws BlobStoreException {
        String doing = "putting " + name;
        try (UploadSource source = new UploadSource(name, body)) {
            try {
                S3Bucket.Call<String> put = client -> {
                    PutObjectRequest request = request(name, body, options, source);
                    return ETags.version(
                            client.putObject(request, content(body, source)).eTag());
                };
                return body.isDigested() ? bucket.callDigested(doing, put) : bucket.call(doing, put);
            } catch (BlobStoreException | RuntimeException e) {
                throwRefusal(source);
                throw e;
            }
        }
    }

    /** The body's own failure explains the request's, whatever the SDK made of it. */
    private static void throwRefusal(UploadSource source) throws BlobStoreException {
        Optional<BlobStoreException> refusal = source.refusal();
        if (refusal.isPresent()) {
            if (refusal.get() instanceof BlobStoreException.Interrupted) {
                Thread.currentThread().interrupt();
            }
            throw refusal.get();
        }
    }

    private PutObjectRequest request(BlobName name, BlobBody body, PutOptions options, UploadSource source) {
        PutObjectRequest.Builder request = PutObjectRequest.builder()
                .bucket(bucket.name())
                .key(bucket.names().key(name))
                // Known before, so it costs nothing; servers that know the header store nothing else.
                .checksumSHA256(Base64.getEncoder().encodeToString(body.sha256()));
        switch (options.condition()) {
            case PutCondition.Overwrite _ -> {}
            case PutCondition.IfAbsent _ -> request.ifNoneMatch("*");
            case PutCondition.IfVersion(String version) -> request.ifMatch(version);
        }
        S3Storage storage = bucket.location().storage();
        options.tier().or(storage::tier).ifPresent(request::storageClass);
        storage.encryption().ifPresent(request::serverSideEncryption);
        storage.kmsKey().ifPresent(request::ssekmsKeyId);
        options.retention()
                .ifPresent(retention -> request.objectLockMode(ObjectLock.mode(retention))
                        .objectLockRetainUntilDate(ObjectLock.until(retention)));
        if (locks) {
            request.contentMD5(md5(source));
        }
        return request.build();
    }

    /** Reads the body once more than its sending does. */
    private static String md5(UploadSource source) {
        try (InputStream in = source.newStream()) {
            return Base64.getEncoder().encodeToString(Md5.of(in));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A request without content is complete with its head, so it is checked before. */
    private static RequestBody content(BlobBody body, UploadSource source) {
        if (body.length() == 0) {
            source.newStream();
            return RequestBody.empty();
        }
        return RequestBody.fromContentProvider(source, body.length(), TYPE);
    }
}
