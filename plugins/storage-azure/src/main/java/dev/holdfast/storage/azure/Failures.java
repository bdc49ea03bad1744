package dev.holdfast.storage.azure;

import com.azure.core.exception.ClientAuthenticationException;
import com.azure.core.exception.HttpResponseException;
import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpResponse;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.ConnectionFailure;
import java.io.IOException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/**
 * Translates what the store and the library report. The store's own words can repeat what was signed, so messages have its
 * status, its code and the number of the request, by which support finds it, and nothing else of it.
 */
final class Failures {
    private static final HttpHeaderName CODE = HttpHeaderName.fromString("x-ms-error-code");

    private Failures() {}

    static BlobStoreException of(String doing, RuntimeException e) {
        if (isInterruption(e)) {
            Thread.currentThread().interrupt();
            return new BlobStoreException.Interrupted(doing + " was interrupted", "", e);
        }
        Optional<HttpResponseException> refused = find(e, HttpResponseException.class);
        if (refused.isPresent() && refused.get().getResponse() != null) {
            return ofResponse(doing, refused.get().getResponse());
        }
        boolean passing = find(e, IOException.class).isPresent()
                || find(e, TimeoutException.class).isPresent();
        if (!passing && (find(e, ClientAuthenticationException.class).isPresent() || isOfIdentity(e))) {
            return new BlobStoreException.AccessDenied(
                    doing + " failed: the identity could not be proven",
                    "Check that the identity that the location names is there on this machine, and its environment.",
                    e);
        }
        if (isOfCertificate(e)) {
            return new BlobStoreException.Permanent(
                    doing + " failed: no encrypted connection: " + words(e),
                    "If a private authority signed the server's certificate, name its certificate by ca-file.",
                    e);
        }
        if (passing) {
            return new BlobStoreException.Transient(
                    doing + " failed: " + words(e), "Check the endpoint, and the network on the way to it.", e);
        }
        return new BlobStoreException.Permanent(doing + " failed: " + words(e), "", e);
    }

    private static BlobStoreException ofResponse(String doing, HttpResponse response) {
        int status = response.getStatusCode();
        String code = code(response);
        String message = "%s failed: %d %s, request %s"
                .formatted(
                        doing,
                        status,
                        code.isEmpty() ? "(no code)" : code,
                        Optional.ofNullable(response.getHeaderValue(HttpHeaderName.X_MS_REQUEST_ID))
                                .orElse("without a number"));
        return switch (code) {
            case "ContainerNotFound" ->
                new BlobStoreException.NotFound(message, "Create the container, or correct the location.");
            case "BlobAlreadyExists" -> new BlobStoreException.AlreadyExists(message, "");
            case "BlobArchived", "BlobBeingRehydrated" ->
                new BlobStoreException.Cold(message, "Warm it up first; that takes hours.");
            case "BlobImmutableDueToPolicy" ->
                new BlobStoreException.RetentionViolation(
                        message, "A policy of the container or a legal hold keeps it; wait for the policy's end.");
            case "Md5Mismatch" ->
                new BlobStoreException.Transient(message, "Bytes did not arrive as they were sent: check this memory.");
            // Whatever is put under a name drops the blocks that wait for others to be put there.
            case "InvalidBlockList" -> new BlobStoreException.PreconditionFailed(message, "");
            case "InvalidBlobOrBlock" ->
                new BlobStoreException.Permanent(
                        message,
                        "Another program left blocks under this name that it never made a blob of; the service drops them"
                                + " after a week, or when a blob of that name is put whole.");
            case "SnapshotsPresent" ->
                new BlobStoreException.Permanent(message, "Somebody made snapshots of it; delete those first.");
            case "ContainerBeingDeleted" ->
                new BlobStoreException.Permanent(message, "Somebody is deleting the container.");
            default -> ofStatus(status, message, response);
        };
    }

    private static BlobStoreException ofStatus(int status, String message, HttpResponse response) {
        return switch (status) {
            case 401, 403 ->
                new BlobStoreException.AccessDenied(
                        message,
                        "Check the key or token, what it allows and until when, this machine's clock, and the account's"
                                + " network rules.");
            case 404 -> new BlobStoreException.NotFound(message, "");
            case 412 -> new BlobStoreException.PreconditionFailed(message, "");
            case 416 -> new BlobStoreException.InvalidRange(message, "");
            case 429, 503 ->
                new BlobStoreException.Throttled(
                        message,
                        "The account is at its limits of requests or bandwidth, or the service is.",
                        retryAfter(response),
                        new IOException("status " + status));
            case 408, 500, 502, 504 ->
                new BlobStoreException.Transient(message, "The service had a fault; see its status page.");
            default -> new BlobStoreException.Permanent(message, "");
        };
    }

    private static String code(HttpResponse response) {
        return Optional.ofNullable(response.getHeaderValue(CODE)).orElse("");
    }

    private static Optional<Duration> retryAfter(HttpResponse response) {
        String value = response.getHeaderValue(HttpHeaderName.RETRY_AFTER);
        return value != null && value.matches("[0-9]{1,6}")
                ? Optional.of(Duration.ofSeconds(Long.parseLong(value)))
                : Optional.empty();
    }

    private static boolean isInterruption(RuntimeException e) {
        return Thread.currentThread().isInterrupted()
                || find(e, InterruptedException.class).isPresent();
    }

    /** Other failures of TLS are of the way there, such as a connection that breaks while it is made. */
    private static boolean isOfCertificate(RuntimeException e) {
        return find(e, CertificateException.class).isPresent()
                || find(e, CertPathValidatorException.class).isPresent()
                || find(e, SSLPeerUnverifiedException.class).isPresent();
    }

    /** The library's own failures of identities are of a module that this class need not know. */
    private static boolean isOfIdentity(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause.getClass().getName().startsWith("com.azure.identity.")) {
                return true;
            }
        }
        return false;
    }

    private static <T extends Throwable> Optional<T> find(Throwable e, Class<T> wanted) {
        @Nullable Throwable cause = e;
        for (int depth = 0; cause != null && depth < 20; depth++) {
            if (wanted.isInstance(cause)) {
                return Optional.of(wanted.cast(cause));
            }
            cause = cause.getCause();
        }
        return Optional.empty();
    }

    /** What can repeat what was signed is left out. */
    private static String words(Throwable e) {
        String words = ConnectionFailure.words(e);
        return words.toLowerCase(Locale.ROOT).contains("sig=") ? "the connection broke" : words;
    }
}
