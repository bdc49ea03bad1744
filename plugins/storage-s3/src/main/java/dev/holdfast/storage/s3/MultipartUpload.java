package dev.holdfast.storage.s3;

import dev.holdfast.spi.storage.BlobBody;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.BodyContent;
import dev.holdfast.spi.storage.PutCondition;
import dev.holdfast.spi.storage.PutOptions;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;

/**
 * Puts a blob that is too large for one request: in parts, one after the other, one at a time in memory. Nothing is
 * visible before the last request, which is made only when all of the body was found to be what it says.
 */
final class MultipartUpload {
    private final S3Bucket bucket;
    private final boolean locks;
    private final int partLength;

    /**
     * @param locks whether the bucket has Object Lock: then S3 wants every part to carry a checksum
     * @param partLength the bytes of each part but the last
     */
    MultipartUpload(S3Bucket bucket, boolean locks, int partLength) {
        this.bucket = bucket;
        this.locks = locks;
        this.partLength = partLength;
    }

    /** Puts it; the version that the server tells, empty if it tells none. */
    String put(BlobName name, BlobBody body, PutOptions options) throws BlobStoreException {
        String upload = begin(name, options);
        CompleteMultipartUploadResponse completed;
        try {
            completed = complete(name, upload, parts(name, upload, body), options.condition());
        } catch (BlobStoreException e) {
            abort(name, upload, e);
            throw e;
        }
        if (options.retention().isPresent()) {
            // Ceph 16 takes the retention with the first request, and forgets it.
            try {
                new ObjectLock(bucket)
                        .extend(name, completed.versionId(), options.retention().get());
            } catch (BlobStoreException e) {
                // Or whoever repeats the put would find it there, and take it for retained.
                remove(name, completed.versionId(), e);
                throw e;
            }
        }
        return ETags.version(completed.eTag());
    }

    private String begin(BlobName name, PutOptions options) throws BlobStoreException {
        CreateMultipartUploadRequest.Builder request = CreateMultipartUploadRequest.builder()
                .bucket(bucket.name())
                .key(bucket.names().key(name))
                .contentType(Upload.TYPE);
        S3Storage storage = bucket.location().storage();
        options.tier().or(storage::tier).ifPresent(request::storageClass);
        storage.encryption().ifPresent(request::serverSideEncryption);
        storage.kmsKey().ifPresent(request::ssekmsKeyId);
        options.retention()
                .ifPresent(retention -> request.objectLockMode(ObjectLock.mode(retention))
                        .objectLockRetainUntilDate(ObjectLock.until(retention)));
        return bucket.call(
                "beginning to put " + name,
                client -> client.createMultipartUpload(request.build()).uploadId());
    }

    private List<CompletedPart> parts(BlobName name, String upload, BlobBody body) throws BlobStoreException {
        List<CompletedPart> parts = new ArrayList<>();
        byte[] buffer = new byte[partLength];
        try (BodyContent content = BodyContent.open(name, body)) {
            int count = content.readFully(buffer, 0, partLength);
            while (count > 0) {
                parts.add(part(name, upload, parts.size() + 1, buffer, count));
                count = content.readFully(buffer, 0, partLength);
            }
            return parts;
        }
    }

    private CompletedPart part(BlobName name, String upload, int number, byte[] bytes, int count)
            throws BlobStoreException {
        UploadPartRequest.Builder request = UploadPartRequest.builder()
                .bucket(bucket.name())
                .key(bucket.names().key(name))
                .uploadId(upload)
                .partNumber(number);
        if (locks) {
            request.contentMD5(Base64.getEncoder().encodeToString(Md5.of(bytes, count)));
        }
        RequestBody content =
                RequestBody.fromContentProvider(() -> new ByteArrayInputStream(bytes, 0, count), count, Upload.TYPE);
        String eTag = bucket.call(
                "putting part " + number + " of " + name,
                client -> client.uploadPart(request.build(), content).eTag());
        return CompletedPart.builder().partNumber(number).eTag(eTag).build();
    }

    private CompleteMultipartUploadResponse complete(
            BlobName name, String upload, List<CompletedPart> parts, PutCondition condition) throws BlobStoreException {
        CompleteMultipartUploadRequest.Builder request = CompleteMultipartUploadRequest.builder()
                .bucket(bucket.name())
                .key(bucket.names().key(name))
                .uploadId(upload)
                .multipartUpload(all -> all.parts(parts));
        switch (condition) {
            case PutCondition.Overwrite _ -> {}
            case PutCondition.IfAbsent _ -> request.ifNoneMatch("*");
            case PutCondition.IfVersion(String version) -> request.ifMatch(version);
        }
        return bucket.call("completing " + name, client -> client.completeMultipartUpload(request.build()));
    }

    private void remove(BlobName name, String version, BlobStoreException reason) {
        try {
            new Deletion(bucket).deleteVersion(name, version);
        } catch (BlobStoreException e) {
            reason.addSuppressed(e);
        }
    }

    /** Parts of an upload that is neither completed nor aborted are paid for; also an interrupted thread aborts it. */
    private void abort(BlobName name, String upload, BlobStoreException reason) {
        boolean interrupted = Thread.interrupted();
        try {
            bucket.call(
                    "aborting the upload of " + name,
                    client -> client.abortMultipartUpload(request -> request.bucket(bucket.name())
                            .key(bucket.names().key(name))
                            .uploadId(upload)));
        } catch (BlobStoreException e) {
            reason.addSuppressed(e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
