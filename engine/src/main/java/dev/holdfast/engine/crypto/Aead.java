package dev.holdfast.engine.crypto;

import com.google.crypto.tink.subtle.AesGcmJce;
import java.security.GeneralSecurityException;

/**
 * AES-256-GCM (NIST SP 800-38D) with a random nonce: sealed bytes are the 12-byte nonce, the ciphertext, and the 16-byte
 * tag. Safe for use by many threads.
 */
public final class Aead {
    /** Bytes of a key. */
    public static final int KEY_LENGTH = 32;

    /** Bytes by which sealed is longer than plain. */
    public static final int OVERHEAD = 12 + 16;

    private final com.google.crypto.tink.Aead primitive;

    /** Takes a copy of a 32-byte key. */
    public Aead(byte[] key) {
        if (key.length != KEY_LENGTH) {
            throw new IllegalArgumentException("an AES-256 key has 32 bytes, not " + key.length);
        }
        try {
            primitive = new AesGcmJce(key);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime has no AES-GCM", e);
        }
    }

    /** Seals {@code plaintext}, bound to {@code associated}. */
    public byte[] seal(byte[] plaintext, byte[] associated) {
        try {
            return primitive.encrypt(plaintext, associated);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("sealing " + plaintext.length + " bytes failed", e);
        }
    }

    /**
     * Opens what {@link #seal} made with the same key and the same {@code associated}.
     *
     * @throws AuthenticationException if it is anything else
     */
    public byte[] open(byte[] sealed, byte[] associated) throws AuthenticationException {
        try {
            return primitive.decrypt(sealed, associated);
        } catch (GeneralSecurityException e) {
            throw new AuthenticationException("sealed bytes do not open", e);
        }
    }
}
