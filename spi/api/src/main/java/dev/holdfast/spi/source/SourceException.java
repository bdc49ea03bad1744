package dev.holdfast.spi.source;

import org.jspecify.annotations.Nullable;

/**
 * A source could not be read, or a target not be written. The message says what was tried and what happened;
 * {@link #hint()} says what an operator can do.
 */
public abstract sealed class SourceException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String hint;

    private SourceException(String message, String hint, @Nullable Throwable cause) {
        super(message, cause);
        this.hint = hint;
    }

    /** What an operator can do about it, a sentence; may be empty where there is nothing to do. */
    public final String hint() {
        return hint;
    }

    /** There is no such source, or it cannot be reached or opened. */
    public static final class Unavailable extends SourceException {
        private static final long serialVersionUID = 1L;

        public Unavailable(String message, String hint) {
            super(message, hint, null);
        }

        public Unavailable(String message, String hint, Throwable cause) {
            super(message, hint, cause);
        }
    }

    /** A part of the source cannot be read: a bad sector, an I/O error. */
    public static final class Unreadable extends SourceException {
        private static final long serialVersionUID = 1L;

        public Unreadable(String message, String hint) {
            super(message, hint, null);
        }

        public Unreadable(String message, String hint, Throwable cause) {
            super(message, hint, cause);
        }
    }

    /** The source became another while it was read: it shrank, grew or was replaced. */
    public static final class Changed extends SourceException {
        private static final long serialVersionUID = 1L;

        public Changed(String message, String hint) {
            super(message, hint, null);
        }
    }

    /** The target stands in the way: not empty, too small, a link, of another kind. Nothing was changed. */
    public static final class TargetRefused extends SourceException {
        private static final long serialVersionUID = 1L;

        public TargetRefused(String message, String hint) {
            super(message, hint, null);
        }
    }

    /** The target could not be written: full, read-only, an I/O error. */
    public static final class TargetFailed extends SourceException {
        private static final long serialVersionUID = 1L;

        public TargetFailed(String message, String hint) {
            super(message, hint, null);
        }

        public TargetFailed(String message, String hint, Throwable cause) {
            super(message, hint, cause);
        }
    }
}
