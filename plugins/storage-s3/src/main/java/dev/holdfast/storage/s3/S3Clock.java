package dev.holdfast.storage.s3;

import dev.holdfast.spi.storage.Ability;
import dev.holdfast.spi.storage.BlobStoreException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** The server's time, from the Date of an answer (RFC 9110, 6.6.1): whole seconds. */
final class S3Clock {
    private final S3Bucket bucket;

    S3Clock(S3Bucket bucket) {
        this.bucket = bucket;
    }

    /** What a cheap request is answered does not matter, as long as it is. */
    Instant time() throws BlobStoreException {
        Optional<String> date = bucket.call("asking for the time", client -> {
            try {
                return client.headBucket(request -> request.bucket(bucket.name()))
                        .sdkHttpResponse()
                        .firstMatchingHeader("Date");
            } catch (S3Exception e) {
                return S3Errors.header(e, "Date");
            }
        });
        return date.flatMap(S3Clock::parse).orElseThrow(() -> BlobStoreException.Unsupported.ability(Ability.CLOCK));
    }

    static Optional<Instant> parse(String date) {
        try {
            return Optional.of(DateTimeFormatter.RFC_1123_DATE_TIME.parse(date, Instant::from));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
