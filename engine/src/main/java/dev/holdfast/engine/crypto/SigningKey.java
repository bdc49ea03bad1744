package dev.holdfast.engine.crypto;

import com.google.crypto.tink.subtle.Ed25519Sign;
import dev.holdfast.engine.Id;
import java.security.GeneralSecurityException;

/** An Ed25519 (RFC 8032) key that signs in one repository. */
public final class SigningKey {
    private final byte[] publicKey;
    private final Ed25519Sign primitive;

    private SigningKey(Ed25519Sign.KeyPair pair) throws GeneralSecurityException {
        publicKey = pair.getPublicKey();
        primitive = new Ed25519Sign(pair.getPrivateKey());
    }

    /** The key of a 32-byte seed. */
    public static SigningKey ofSeed(byte[] seed) {
        try {
            return new SigningKey(Ed25519Sign.KeyPair.newKeyPairFromSeed(seed));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("not an Ed25519 seed", e);
        }
    }

    /** Its public key, 32 bytes. */
    public byte[] publicKey() {
        return publicKey.clone();
    }

    /** Signs {@code bytes} under a label, within a repository; 64 bytes. */
    public byte[] sign(String label, Id repository, byte[] bytes) {
        try {
            return primitive.sign(Labels.join(label, repository.bytes(), bytes));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("signing failed", e);
        }
    }
}
