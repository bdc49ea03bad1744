package dev.holdfast.engine.format;

/** Bytes do not have the form that the format gives them. The message says where they go wrong, not in which object. */
public final class FormatException extends Exception {
    private static final long serialVersionUID = 1L;

    public FormatException(String message) {
        super(message);
    }

    public FormatException(String message, Throwable cause) {
        super(message, cause);
    }
}
