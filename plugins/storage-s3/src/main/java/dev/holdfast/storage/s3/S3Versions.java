package dev.holdfast.storage.s3;

import dev.holdfast.spi.storage.BlobStat;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.BlobVersion;
import dev.holdfast.spi.storage.VersionPage;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import software.amazon.awssdk.services.s3.model.EncodingType;
import software.amazon.awssdk.services.s3.model.ListObjectVersionsRequest;
import software.amazon.awssdk.services.s3.model.ListObjectVersionsResponse;

/** Lists versions. */
final class S3Versions {
    private final S3Bucket bucket;

    S3Versions(S3Bucket bucket) {
        this.bucket = bucket;
    }

    VersionPage list(String prefix, Optional<String> from, int limit) throws BlobStoreException {
        bucket.begin("listing versions");
        if (!S3Names.canBegin(prefix)) {
            return new VersionPage(List.of(), Optional.empty());
        }
        ListObjectVersionsRequest.Builder request = ListObjectVersionsRequest.builder()
                .bucket(bucket.name())
                .prefix(bucket.names().keyPrefix(prefix))
                .encodingType(EncodingType.URL)
                .maxKeys(limit);
        if (from.isPresent()) {
            Mark mark = Mark.parse(from.get());
            request.keyMarker(mark.key());
            if (!mark.version().isEmpty()) {
                request.versionIdMarker(mark.version());
            }
        }
        ListObjectVersionsResponse answer =
                bucket.call("listing versions", client -> client.listObjectVersions(request.build()));
        boolean more = Boolean.TRUE.equals(answer.isTruncated());
        return new VersionPage(
                versions(answer),
                more
                        ? Optional.of(new Mark(
                                        answer.nextKeyMarker(),
                                        Objects.requireNonNullElse(answer.nextVersionIdMarker(), ""))
                                .encoded())
                        : Optional.empty());
    }

    /** One version, or mark of a deletion, as the server lists it. */
    private record Listed(BlobVersion version, boolean latest) {}

    /** The server's answer has both kinds in one order; the SDK gives them apart. */
    private List<BlobVersion> versions(ListObjectVersionsResponse answer) {
        List<Listed> all = new ArrayList<>();
        answer.deleteMarkers()
                .forEach(each -> bucket.names()
                        .name(each.key())
                        .ifPresent(name -> all.add(listed(
                                new BlobStat(name, 0, ""),
                                each.versionId(),
                                each.lastModified(),
                                true,
                                each.isLatest()))));
        answer.versions()
                .forEach(each -> bucket.names()
                        .name(each.key())
                        .ifPresent(name -> all.add(listed(
                                new BlobStat(name, each.size(), ETags.version(each.eTag())),
                                each.versionId(),
                                each.lastModified(),
                                false,
                                each.isLatest()))));
        all.sort(Comparator.comparing((Listed each) -> each.version().stat().name())
                .thenComparing(Listed::latest, Comparator.reverseOrder())
                .thenComparing(each -> each.version().time(), Comparator.reverseOrder()));
        return all.stream().map(Listed::version).toList();
    }

    private static Listed listed(BlobStat stat, String id, Instant time, boolean deleted, Boolean latest) {
        return new Listed(new BlobVersion(stat, id, time, deleted), Boolean.TRUE.equals(latest));
    }

    /** Where a page ended, as a text without meaning for others. */
    private record Mark(String key, String version) {
        private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

        static Mark parse(String encoded) {
            int dot = encoded.indexOf('.');
            if (dot < 0) {
                throw new IllegalArgumentException("not where a page of versions ended: " + encoded);
            }
            return new Mark(decoded(encoded.substring(0, dot)), decoded(encoded.substring(dot + 1)));
        }

        String encoded() {
            return ENCODER.encodeToString(key.getBytes(StandardCharsets.UTF_8))
                    + "."
                    + ENCODER.encodeToString(version.getBytes(StandardCharsets.UTF_8));
        }

        private static String decoded(String text) {
            return new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
        }
    }
}
