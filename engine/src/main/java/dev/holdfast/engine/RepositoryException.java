package dev.holdfast.engine;

import org.jspecify.annotations.Nullable;

/**
 * The repository is not as it has to be, or does not allow what was asked. The message names the object or option;
 * {@link #hint()} says what to do next.
 */
public abstract sealed class RepositoryException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String hint;

    private RepositoryException(String message, String hint, @Nullable Throwable cause) {
        super(message, cause);
        this.hint = hint;
    }

    /** What an operator can do about it, a sentence; may be empty where there is nothing to do. */
    public final String hint() {
        return hint;
    }

    /** Data is damaged, lost, or not authentic. */
    public static final class Damaged extends RepositoryException {
        private static final long serialVersionUID = 1L;

        private static final String HINT =
                "Try another site of this repository; 'verify' lists all that is damaged here.";

        public Damaged(String message) {
            super(message, HINT, null);
        }

        public Damaged(String message, Throwable cause) {
            super(message, HINT, cause);
        }
    }

    /** The store shows an older state than was seen before: something committed is gone. */
    public static final class RolledBack extends RepositoryException {
        private static final long serialVersionUID = 1L;

        public RolledBack(String message, String hint) {
            super(message, hint, null);
        }
    }

    /** There is no such point, workload, file or recipient. */
    public static final class NotFound extends RepositoryException {
        private static final long serialVersionUID = 1L;

        public NotFound(String message, String hint) {
            super(message, hint, null);
        }
    }

    /** What is at the location is no repository, or none is there. */
    public static final class NotARepository extends RepositoryException {
        private static final long serialVersionUID = 1L;

        public NotARepository(String message, String hint) {
            super(message, hint, null);
        }
    }

    /** The repository is of a version, or needs a feature, that this program does not know. */
    public static final class UnsupportedFormat extends RepositoryException {
        private static final long serialVersionUID = 1L;

        public UnsupportedFormat(String message) {
            super(message, "Use a newer version of Holdfast.", null);
        }
    }

    /** The key given does not open the repository, or its role does not allow what was asked. */
    public static final class WrongKey extends RepositoryException {
        private static final long serialVersionUID = 1L;

        public WrongKey(String message, String hint) {
            super(message, hint, null);
        }
    }

    /** It was refused; nothing was changed. */
    public static final class Refused extends RepositoryException {
        private static final long serialVersionUID = 1L;

        public Refused(String message, String hint) {
            super(message, hint, null);
        }
    }
}
