package dev.holdfast.engine.crypto;

import com.google.crypto.tink.subtle.Ed25519Verify;
import dev.holdfast.engine.Id;
import java.security.GeneralSecurityException;

/** Checks Ed25519 signatures made by {@link SigningKey}. */
public final class Signatures {
    /** Bytes of a signature. */
    public static final int LENGTH = 64;

    /** Bytes of a public key. */
    public static final int PUBLIC_KEY_LENGTH = 32;

    private Signatures() {}

    /**
     * Checks that the holder of {@code publicKey}'s private key signed {@code bytes} under that label, in that repository.
     *
     * @throws AuthenticationException if not
     */
    public static void verify(byte[] publicKey, String label, Id repository, byte[] bytes, byte[] signature)
            throws AuthenticationException {
        if (publicKey.length != PUBLIC_KEY_LENGTH || signature.length != LENGTH) {
            throw new AuthenticationException("not a signature and its key, by their lengths");
        }
        try {
            new Ed25519Verify(publicKey).verify(signature, Labels.join(label, repository.bytes(), bytes));
        } catch (GeneralSecurityException e) {
            throw new AuthenticationException("the signature does not fit", e);
        }
    }
}
