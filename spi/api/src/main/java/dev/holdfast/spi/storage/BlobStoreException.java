package dev.holdfast.spi.storage;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A store did not do what it was asked. The message says what was asked, of which blob or location, and what happened;
 * {@link #hint()} says what an operator can do. Neither ever contains a secret.
 */
public abstract sealed class BlobStoreException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String hint;

    private BlobStoreException(String message, String hint, @Nullable Throwable cause) {
        super(message, cause);
        this.hint = hint;
    }

    /** What an operator can do about it, a sentence; may be empty where there is nothing to do. */
    public final String hint() {
        return hint;
    }

    /** There is no blob of that name, or no such store. */
    public static final class NotFound extends BlobStoreException {
        private static final long serialVersionUID = 1L;

        public NotFound(String message, String hint) {
            super(message, hint, null);
        }

        public NotFound(String message, String hint, Throwable cause) {
            super(message, hint, cause);
        }
    }

    /** The name is taken, and the put was to happen only if absent. */
    public static final class AlreadyExists extends BlobStoreException {
        private static final long serialVersionUID = 1L;

        public AlreadyExists(String message, String hint) {
            super(message, hint, null);
        }

        public AlreadyExists(String message, String hint, Throwable cause) {
            super(message, hint, cause);
        }
    }

    /** The blob is not, or no longer, of the version that the put was conditional on. */
    public static final class PreconditionFailed extends BlobStoreException {
        private static final long serialVersionUID = 1L;

        public PreconditionFailed(String message, String hint) {
            super(message, hint, null);
        }

        public PreconditionFailed(String message, String hint, Throwable cause) {
            super(message, hint, cause);
        }
    }

    /** The range does not lie within the blob. */
    public static final class InvalidRange extends BlobStoreException {
        private static final long serialVersionUID = 1L;

        public InvalidRange(String message, String hint) {
            super(message, hint, null);
        }

        public InvalidRange(String message, String hint, Throwable cause) {
            super(message, hint, cause);
        }
    }

    /** The location is not one that this kind of store understands. */
    public static final class InvalidLocation extends BlobStoreException {
        private static final long serialVersionUID = 1L;

        public InvalidLocation(String message, String hint) {
            super(message, hint, null);
        }

        public InvalidLocation(String message, String hint, Throwable cause) {
            super(message, hint, cause);
        }
    }

    /** The credentials do not allow it, or the store is read-only. */
    public static final class AccessDenied extends BlobStoreException {
        private static final long serialVersionUID = 1L;

        public AccessDenied(String message, String hint) {
            super(message, hint, null);
        }

        public AccessDenied(String message, String hint, Throwable cause) {
            super(message, hint, cause);
        }
    }

    /** The store is full. */
    public static final class NoSpace extends BlobStoreException {
        private static final long serialVersionUID = 1L;

        public NoSpace(String message, String hint) {
            super(message, hint, null);
        }

        public NoSpace(String message, String hint, Throwable cause) {
            super(message, hint, cause);
        }
    }

    /** A retention or a legal hold stands against it. */
    public static final class RetentionViolation extends BlobStoreException {
        private static final long serialVersionUID = 1L;

        public RetentionViolation(String message, String hint) {
            super(message, hint, null);
        }

        public RetentionViolation(String message, String hint, Throwable cause) {
            super(message, hint, cause);
        }
    }

    /** The blob is in a cold tier: {@link BlobReader#warmUp} brings it, which can take hours. */
    public static final class Cold extends BlobStoreException {
        private static final long serialVersionUID = 1L;

        public Cold(String message, String hint) {
            super(message, hint, null);
        }

        public Cold(String message, String hint, Throwable cause) {
            super(message, hint, cause);
        }
    }

    /** The store asks for fewer requests. */
    public static final class Throttled extends BlobStoreException {
        private static final long serialVersionUID = 1L;

        private final @Nullable Duration retryAfter;

        /** @param retryAfter how long the store wants to be left alone, if it said so */
        public Throttled(String message, String hint, Optional<Duration> retryAfter, Throwable cause) {
            super(message, hint, cause);
            this.retryAfter = retryAfter.orElse(null);
        }

        /** How long the store wants to be left alone, if it said so. */
        public Optional<Duration> retryAfter() {
            return Optional.ofNullable(retryAfter);
        }
    }

    /** The bytes given do not have the length or SHA-256 they were said to have. */
    public static final class DigestMismatch extends BlobStoreException {
        private static final long serialVersionUID = 1L;

        public DigestMismatch(String message, String hint) {
            super(message, hint, null);
        }

        public DigestMismatch(String message, String hint, Throwable cause) {
            super(message, hint, cause);
        }
    }

    /** It failed for a reason that may pass; the same call may succeed later. */
    public static final class Transient extends BlobStoreException {
        private static final long serialVersionUID = 1L;

        public Transient(String message, String hint) {
            super(message, hint, null);
        }

        public Transient(String message, String hint, Throwable cause) {
            super(message, hint, cause);
        }
    }

    /** The calling thread was interrupted; its interrupt status is set again. */
    public static final class Interrupted extends BlobStoreException {
        private static final long serialVersionUID = 1L;

        public Interrupted(String message, String hint) {
            super(message, hint, null);
        }

        public Interrupted(String message, String hint, Throwable cause) {
            super(message, hint, cause);
        }
    }

    /** The store does not have this ability and does not declare it. */
    public static final class Unsupported extends BlobStoreException {
        private static final long serialVersionUID = 1L;

        /** For an ability that the store does not declare. */
        public static Unsupported ability(Ability ability) {
            return new Unsupported(
                    "this store does not do that: "
                            + ability.name().toLowerCase(Locale.ROOT).replace('_', ' '),
                    "");
        }

        public Unsupported(String message, String hint) {
            super(message, hint, null);
        }

        public Unsupported(String message, String hint, Throwable cause) {
            super(message, hint, cause);
        }
    }

    /** It failed, and will fail again until someone mends the cause. */
    public static final class Permanent extends BlobStoreException {
        private static final long serialVersionUID = 1L;

        public Permanent(String message, String hint) {
            super(message, hint, null);
        }

        public Permanent(String message, String hint, Throwable cause) {
            super(message, hint, cause);
        }
    }
}
