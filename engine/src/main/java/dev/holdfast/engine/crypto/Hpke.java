package dev.holdfast.engine.crypto;

import com.google.crypto.tink.AccessesPartialKey;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.hybrid.HpkeParameters;
import com.google.crypto.tink.hybrid.HpkePrivateKey;
import com.google.crypto.tink.hybrid.HpkePublicKey;
import com.google.crypto.tink.hybrid.internal.HpkeDecrypt;
import com.google.crypto.tink.hybrid.internal.HpkeEncrypt;
import com.google.crypto.tink.subtle.X25519;
import com.google.crypto.tink.util.Bytes;
import com.google.crypto.tink.util.SecretBytes;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;

/**
 * Sealing to a public key: HPKE (RFC 9180) base mode with DHKEM(X25519, HKDF-SHA256), HKDF-SHA256 and AES-256-GCM.
 *
 * <p>Built on Tink's keys and primitives directly, not on its registry, which costs a tenth of a second at start.
 */
public final class Hpke {
    private static final HpkeParameters PARAMETERS = parameters();

    private Hpke() {}

    /** A new private key of 32 bytes. */
    public static byte[] newPrivateKey() {
        return X25519.generatePrivateKey();
    }

    /** The public key, of 32 bytes, of a private one. */
    public static byte[] publicKey(byte[] privateKey) {
        try {
            return X25519.publicFromPrivate(privateKey);
        } catch (InvalidKeyException e) {
            throw new IllegalArgumentException("not an X25519 private key", e);
        }
    }

    /**
     * Seals {@code plaintext} so that only the holder of the private key opens it, and only with the same {@code info}.
     *
     * @throws IllegalArgumentException if {@code publicKey} is no X25519 public key
     */
    public static byte[] seal(byte[] publicKey, byte[] info, byte[] plaintext) {
        try {
            return HpkeEncrypt.create(key(publicKey)).encrypt(plaintext, info);
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("cannot seal to this public key", e);
        }
    }

    /**
     * Opens what {@link #seal} made.
     *
     * @throws AuthenticationException if it is anything else
     */
    @AccessesPartialKey
    public static byte[] open(byte[] privateKey, byte[] info, byte[] sealed) throws AuthenticationException {
        try {
            HpkePrivateKey key = HpkePrivateKey.create(
                    key(publicKey(privateKey)), SecretBytes.copyFrom(privateKey, InsecureSecretKeyAccess.get()));
            return HpkeDecrypt.create(key).decrypt(sealed, info);
        } catch (GeneralSecurityException e) {
            throw new AuthenticationException("sealed bytes do not open", e);
        }
    }

    @AccessesPartialKey
    private static HpkePublicKey key(byte[] publicKey) throws GeneralSecurityException {
        return HpkePublicKey.create(PARAMETERS, Bytes.copyFrom(publicKey), null);
    }

    private static HpkeParameters parameters() {
        try {
            return HpkeParameters.builder()
                    .setKemId(HpkeParameters.KemId.DHKEM_X25519_HKDF_SHA256)
                    .setKdfId(HpkeParameters.KdfId.HKDF_SHA256)
                    .setAeadId(HpkeParameters.AeadId.AES_256_GCM)
                    .setVariant(HpkeParameters.Variant.NO_PREFIX)
                    .build();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the HPKE suite of the format is not supported", e);
        }
    }
}
