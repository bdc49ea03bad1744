package dev.holdfast.storage.s3;

import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.ConnectionFailure;
import java.net.UnknownHostException;
import java.nio.channels.ClosedByInterruptException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.http.SdkHttpResponse;

/**
 * Translates what the SDK throws. Servers differ in codes and texts, and answers to HEAD requests have neither: the code
 * decides where there is one that is known, else the status.
 */
final class S3Errors {
    private S3Errors() {}

    /**
     * What a failed request means, where nothing of the request itself says more.
     *
     * @param doing what was asked, of which blob and store
     */
    static BlobStoreException of(String doing, RuntimeException e) {
        if (e instanceof AwsServiceException answer) {
            return answered(doing, answer);
        }
        if (isInterruption(e)) {
            Thread.currentThread().interrupt();
            return new BlobStoreException.Interrupted(doing + ": interrupted", "", e);
        }
        return unanswered(doing + " failed: " + ConnectionFailure.words(e), e);
    }

    private static BlobStoreException answered(String doing, AwsServiceException e) {
        String message = doing + " failed: " + described(e);
        return switch (code(e)) {
            case "NoSuchBucket" ->
                new BlobStoreException.NotFound(message, "Create the bucket, or correct its name, or the endpoint.", e);
            case "RequestTimeTooSkewed" ->
                new BlobStoreException.Permanent(
                        message, "This machine's clock and the server's differ by too much: set them right.", e);
            case "InvalidAccessKeyId",
                    "SignatureDoesNotMatch",
                    "InvalidToken",
                    "InvalidClientTokenId",
                    "ExpiredToken",
                    "ExpiredTokenException",
                    "TokenRefreshRequired" ->
                new BlobStoreException.AccessDenied(
                        message, "The server does not know these credentials, or they have ended: see to them.", e);
            case "InvalidObjectState" ->
                new BlobStoreException.Cold(message, "Have the object brought back first; it can take hours.", e);
            case "QuotaExceeded", "XMinioStorageFull", "InsufficientCapacity", "StorageFull" ->
                new BlobStoreException.NoSpace(message, "Make room in the store, or raise the quota.", e);
            case "PermanentRedirect",
                    "TemporaryRedirect",
                    "AuthorizationHeaderMalformed",
                    "IllegalLocationConstraintException" -> new BlobStoreException.Permanent(message, regionHint(e), e);
            case "SlowDown",
                    "ServiceUnavailable",
                    "TooManyRequests",
                    "Throttling",
                    "ThrottlingException",
                    "RequestLimitExceeded" -> throttled(message, e);
            case "RequestTimeout", "InternalError", "BadDigest", "XAmzContentSHA256Mismatch", "IncompleteBody" ->
                new BlobStoreException.Transient(message, "", e);
            default -> byStatus(message, e);
        };
    }

    private static BlobStoreException byStatus(String message, AwsServiceException e) {
        return switch (e.statusCode()) {
            case 301, 307, 308 -> new BlobStoreException.Permanent(message, regionHint(e), e);
            case 401, 403 ->
                new BlobStoreException.AccessDenied(
                        message, "Give these credentials the right to it, or use others.", e);
            case 404 -> new BlobStoreException.NotFound(message, "", e);
            case 408, 409 -> new BlobStoreException.Transient(message, "", e);
            case 416 -> new BlobStoreException.InvalidRange(message, "", e);
            case 429, 503 -> throttled(message, e);
            case 501 -> new BlobStoreException.Unsupported(message, "This server does not do that.", e);
            case 507 -> new BlobStoreException.NoSpace(message, "Make room in the store, or raise the quota.", e);
            default ->
                e.statusCode() >= 500
                        ? new BlobStoreException.Transient(message, "If it happens again, see the server's log.", e)
                        : new BlobStoreException.Permanent(message, "", e);
        };
    }

    private static BlobStoreException unanswered(String message, RuntimeException e) {
        if (hasCause(
                e,
                cause -> cause instanceof CertificateException
                        || cause instanceof CertPathValidatorException
                        || cause instanceof SSLPeerUnverifiedException)) {
            return new BlobStoreException.Permanent(
                    message,
                    "The server's certificate is not trusted: give its authority's with ca-file=FILE, or correct the"
                            + " endpoint's name.",
                    e);
        }
        if (hasCause(e, UnknownHostException.class::isInstance)) {
            return new BlobStoreException.Transient(
                    message, "No such host is known: check the endpoint or region, and the name service.", e);
        }
        return new BlobStoreException.Transient(message, "Check that the server runs and can be reached.", e);
    }

    private static BlobStoreException throttled(String message, AwsServiceException e) {
        Optional<Duration> retryAfter = header(e, "Retry-After")
                .filter(value -> value.matches("[0-9]{1,6}"))
                .map(value -> Duration.ofSeconds(Long.parseLong(value)));
        return new BlobStoreException.Throttled(
                message, "If it happens often, allow fewer connections, or ask for more.", retryAfter, e);
    }

    private static String regionHint(AwsServiceException e) {
        return header(e, "x-amz-bucket-region")
                .map(region -> "The bucket is in the region " + region + ": say region=" + region + ".")
                .orElse("The bucket is in another region or at another endpoint: correct region, or endpoint.");
    }

    /** The server's word for what is wrong; empty if it said none. */
    static String code(AwsServiceException e) {
        return details(e).map(AwsErrorDetails::errorCode).orElse("");
    }

    /** A header of the answer, whatever the case of its name. */
    static Optional<String> header(AwsServiceException e, String name) {
        return details(e).map(AwsErrorDetails::sdkHttpResponse).flatMap(answer -> header(answer, name));
    }

    private static Optional<String> header(SdkHttpResponse answer, String name) {
        return answer.firstMatchingHeader(name);
    }

    private static Optional<AwsErrorDetails> details(AwsServiceException e) {
        return Optional.ofNullable(e.awsErrorDetails());
    }

    private static String described(AwsServiceException e) {
        String text = details(e).map(AwsErrorDetails::errorMessage).orElse("");
        String request =
                Optional.ofNullable(e.requestId()).map(id -> ", request " + id).orElse("");
        return "the server answered %d %s%s%s"
                .formatted(
                        e.statusCode(),
                        code(e),
                        text.isEmpty() || text.equals("null") ? "" : " (" + text + ")",
                        request)
                .replace("  ", " ");
    }

    private static boolean isInterruption(RuntimeException e) {
        return Thread.currentThread().isInterrupted()
                || hasCause(
                        e,
                        cause -> cause instanceof AbortedException
                                || cause instanceof InterruptedException
                                || cause instanceof ClosedByInterruptException);
    }

    private static boolean hasCause(Throwable e, Predicate<Throwable> wanted) {
        @Nullable Throwable each = e;
        for (int depth = 0; each != null && depth < 20; depth++) {
            if (wanted.test(each)) {
                return true;
            }
            each = each.getCause();
        }
        return false;
    }
}
