package dev.holdfast.engine.crypto;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * AES-256-GCM (NIST SP 800-38D) with a random nonce: sealed bytes are the 12-byte nonce, the ciphertext, and the 16-byte
 * tag. Safe for use by many threads.
 *
 * <p>The JDK's cipher is used as Tink uses it, not by way of Tink: that takes and makes whole arrays, which for every
 * chunk would be two copies more.
 */
public final class Aead {
    /** Bytes of a key. */
    public static final int KEY_LENGTH = 32;

    /** Bytes by which sealed is longer than plain. */
    public static final int OVERHEAD = 12 + 16;

    private static final String CIPHER = "AES/GCM/NoPadding";
    private static final int NONCE_LENGTH = 12;
    private static final int TAG_BITS = 128;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final SecretKeySpec key;

    /** Those that sealed and opened before: to make another costs as much as to open some kilobytes. */
    private final AtomicReference<@Nullable Cipher> sealing = new AtomicReference<>();

    private final AtomicReference<@Nullable Cipher> opening = new AtomicReference<>();

    /** Takes a copy of a 32-byte key. */
    public Aead(byte[] key) {
        if (key.length != KEY_LENGTH) {
            throw new IllegalArgumentException("an AES-256 key has 32 bytes, not " + key.length);
        }
        this.key = new SecretKeySpec(key, "AES");
    }

    /** Seals {@code plaintext}, bound to {@code associated}. */
    public byte[] seal(byte[] plaintext, byte[] associated) {
        byte[] sealed = new byte[plaintext.length + OVERHEAD];
        seal(plaintext, associated, sealed, 0);
        return sealed;
    }

    /** Seals {@code plaintext}, bound to {@code associated}, to where it is wanted; returns the bytes written there. */
    public int seal(byte[] plaintext, byte[] associated, byte[] into, int at) {
        byte[] nonce = new byte[NONCE_LENGTH];
        RANDOM.nextBytes(nonce);
        System.arraycopy(nonce, 0, into, at, NONCE_LENGTH);
        try {
            Cipher cipher = take(sealing);
            begin(cipher, Cipher.ENCRYPT_MODE, nonce, 0, associated);
            int sealed = cipher.doFinal(plaintext, 0, plaintext.length, into, at + NONCE_LENGTH);
            sealing.set(cipher);
            return NONCE_LENGTH + sealed;
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
        byte[] plaintext = new byte[Math.max(0, sealed.length - OVERHEAD)];
        open(sealed, 0, sealed.length, associated, plaintext);
        return plaintext;
    }

    /**
     * Opens what {@link #seal} made with the same key and the same {@code associated}.
     *
     * @param into gets the plaintext, {@code length - OVERHEAD} bytes, from its beginning
     * @throws AuthenticationException if it is anything else; {@code into} may hold anything then
     */
    public void open(byte[] sealed, int offset, int length, byte[] associated, byte[] into)
            throws AuthenticationException {
        if (length < OVERHEAD) {
            throw new AuthenticationException("sealed bytes do not open: " + length + " are too few");
        }
        try {
            Cipher cipher = take(opening);
            begin(cipher, Cipher.DECRYPT_MODE, sealed, offset, associated);
            cipher.doFinal(sealed, offset + NONCE_LENGTH, length - NONCE_LENGTH, into, 0);
            opening.set(cipher);
        } catch (GeneralSecurityException e) {
            Arrays.fill(into, 0, length - OVERHEAD, (byte) 0);
            throw new AuthenticationException("sealed bytes do not open", e);
        }
    }

    private static Cipher take(AtomicReference<@Nullable Cipher> idle) throws GeneralSecurityException {
        Cipher kept = idle.getAndSet(null);
        return kept != null ? kept : Cipher.getInstance(CIPHER);
    }

    private void begin(Cipher cipher, int mode, byte[] nonce, int offset, byte[] associated)
            throws GeneralSecurityException {
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce, offset, NONCE_LENGTH));
        cipher.updateAAD(associated);
    }
}
