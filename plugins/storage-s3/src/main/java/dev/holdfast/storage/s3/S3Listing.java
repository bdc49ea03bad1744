package dev.holdfast.storage.s3;

import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobPage;
import dev.holdfast.spi.storage.BlobReader;
import dev.holdfast.spi.storage.BlobStat;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.FolderPage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.s3.model.CommonPrefix;
import software.amazon.awssdk.services.s3.model.EncodingType;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.S3Object;

/** Lists blobs and folders; leaves out what has no name of a blob. */
final class S3Listing {
    /** Comes after all that a name may have. */
    private static final String LAST = "~";

    private final S3Bucket bucket;

    S3Listing(S3Bucket bucket) {
        this.bucket = bucket;
    }

    BlobPage blobs(String prefix, Optional<BlobName> after, int limit) throws BlobStoreException {
        bucket.begin("listing");
        if (!S3Names.canBegin(prefix)) {
            return new BlobPage(List.of(), false);
        }
        ListObjectsV2Request.Builder request = request(prefix).maxKeys(limit);
        after.ifPresent(name -> request.startAfter(bucket.names().key(name)));
        String last = after.map(BlobName::value).orElse("");
        List<BlobStat> found = new ArrayList<>();
        ListObjectsV2Response answer = answer(request);
        last = add(prefix, last, answer, found);
        // Short pages are common where versions are kept, and where others put objects, too.
        while (more(answer) && found.size() < limit) {
            answer = answer(
                    request.continuationToken(answer.nextContinuationToken()).maxKeys(limit - found.size()));
            last = add(prefix, last, answer, found);
        }
        return new BlobPage(found, more(answer));
    }

    private String add(String prefix, String after, ListObjectsV2Response answer, List<BlobStat> found)
            throws BlobStoreException {
        String last = after;
        for (S3Object each : answer.contents()) {
            Optional<BlobName> name = bucket.names().name(each.key());
            if (name.isEmpty()) {
                continue;
            }
            requireOrder(name.get().value(), prefix, last);
            last = name.get().value();
            found.add(new BlobStat(name.get(), each.size(), ETags.version(each.eTag())));
        }
        return last;
    }

    /** Callers merge listings of several sites, and take what is not where it should be for missing. */
    private void requireOrder(String name, String prefix, String last) throws BlobStoreException {
        if (!name.startsWith(prefix) || name.compareTo(last) <= 0) {
            throw new BlobStoreException.Permanent(
                    "listing '%s' in %s failed: the server lists %s after %s"
                            .formatted(prefix, bucket.location().shown(), name, last),
                    "A store has to list names in the order of their bytes; Amazon's directory buckets do not.");
        }
    }

    FolderPage folders(String prefix, Optional<String> after, int limit) throws BlobStoreException {
        bucket.begin("listing folders");
        if (!S3Names.canBegin(prefix)) {
            return new FolderPage(List.of(), false);
        }
        // Blobs beside the folders take up room in pages: whole ones are asked for, whatever the limit.
        ListObjectsV2Request.Builder request = request(prefix).delimiter("/").maxKeys(BlobReader.LARGEST_PAGE);
        after.ifPresent(folder -> request.startAfter(bucket.names().keyPrefix(prefix) + folder + "/" + LAST));
        String last = after.map(folder -> folder + "/").orElse("");
        List<String> found = new ArrayList<>();
        ListObjectsV2Response answer;
        do {
            answer = answer(request);
            for (CommonPrefix each : answer.commonPrefixes()) {
                Optional<String> folder = folder(prefix, each.prefix());
                // A server may repeat the folder that a page ended with.
                if (folder.isEmpty() || (folder.get() + "/").equals(last)) {
                    continue;
                }
                requireOrder(folder.get() + "/", "", last);
                if (found.size() == limit) {
                    return new FolderPage(found, true);
                }
                found.add(folder.get());
                last = folder.get() + "/";
            }
            request.continuationToken(answer.nextContinuationToken());
        } while (more(answer));
        return new FolderPage(found, false);
    }

    private Optional<String> folder(String prefix, String key) {
        String start = bucket.names().keyPrefix(prefix);
        if (!key.startsWith(start) || !key.endsWith("/")) {
            return Optional.empty();
        }
        String folder = key.substring(start.length(), key.length() - 1);
        return BlobName.isValid(folder) && folder.indexOf('/') < 0 ? Optional.of(folder) : Optional.empty();
    }

    private ListObjectsV2Request.Builder request(String prefix) {
        return ListObjectsV2Request.builder()
                .bucket(bucket.name())
                .prefix(bucket.names().keyPrefix(prefix))
                .encodingType(EncodingType.URL);
    }

    private ListObjectsV2Response answer(ListObjectsV2Request.Builder request) throws BlobStoreException {
        return bucket.call("listing", client -> client.listObjectsV2(request.build()));
    }

    private static boolean more(ListObjectsV2Response answer) {
        return Boolean.TRUE.equals(answer.isTruncated());
    }
}
