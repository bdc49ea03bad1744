package dev.holdfast.engine.crypto;

/** Sealed or signed bytes are not what the holder of the key made: damaged, replaced, or of another key. */
public final class AuthenticationException extends Exception {
    private static final long serialVersionUID = 1L;

    public AuthenticationException(String message) {
        super(message);
    }

    public AuthenticationException(String message, Throwable cause) {
        super(message, cause);
    }
}
