package dev.holdfast.engine.crypto;

import dev.holdfast.engine.Id;
import java.security.GeneralSecurityException;

/** Derives a key for one purpose from another: HKDF (RFC 5869) with SHA-256, the repository id as salt. */
public final class Hkdf {
    private Hkdf() {}

    /** The 32-byte key for the purpose named {@code label}, and of what {@code parts} name. */
    public static byte[] derive(byte[] key, Id repository, String label, byte[]... parts) {
        try {
            return com.google.crypto.tink.subtle.Hkdf.computeHkdf(
                    "HMACSHA256", key, repository.bytes(), Labels.join(label, parts), 32);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime has no HMAC-SHA-256", e);
        }
    }
}
