package dev.holdfast.engine.format;

import dev.holdfast.engine.Id;
import dev.holdfast.engine.crypto.AuthenticationException;
import dev.holdfast.engine.crypto.Signatures;
import dev.holdfast.engine.crypto.SigningKey;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Says that a signing key belongs to a writer, in a trust domain, under the authority of an epoch.
 *
 * @param epoch the epoch whose authority signed it
 * @param writer the writer
 * @param domain the trust domain it writes in
 * @param maintainer whether it may also speak for other domains (verification; later collection and compaction)
 * @param publicKey Ed25519 public key; not changed
 * @param bytes the certificate as stored, {@link #LENGTH} bytes; not changed
 */
@SuppressWarnings("ArrayRecordComponent") // bytes as stored; never compared as records
public record Certificate(Id epoch, Id writer, Id domain, boolean maintainer, byte[] publicKey, byte[] bytes) {
    /** Bytes of a stored certificate. */
    public static final int LENGTH = 3 * Id.LENGTH + 1 + Signatures.PUBLIC_KEY_LENGTH + Signatures.LENGTH;

    private static final int SIGNED_LENGTH = LENGTH - Signatures.LENGTH;
    private static final String LABEL = "holdfast certificate v0";

    /** Issues a certificate. */
    public static Certificate issue(
            SigningKey authority, Id repository, Id epoch, Id writer, Id domain, boolean maintainer, byte[] publicKey) {
        byte[] signed = ByteBuffer.allocate(SIGNED_LENGTH)
                .put(epoch.bytes())
                .put(writer.bytes())
                .put(domain.bytes())
                .put((byte) (maintainer ? 1 : 0))
                .put(publicKey)
                .array();
        byte[] bytes = Arrays.copyOf(signed, LENGTH);
        byte[] signature = authority.sign(LABEL, repository, signed);
        System.arraycopy(signature, 0, bytes, SIGNED_LENGTH, Signatures.LENGTH);
        return new Certificate(epoch, writer, domain, maintainer, publicKey.clone(), bytes);
    }

    /** Reads a certificate; {@link #verify} tells whether to believe it. */
    public static Certificate parse(byte[] bytes) throws FormatException {
        if (bytes.length != LENGTH) {
            throw new FormatException("a certificate has " + LENGTH + " bytes, not " + bytes.length);
        }
        byte role = bytes[3 * Id.LENGTH];
        if (role != 0 && role != 1) {
            throw new FormatException("unknown role in a certificate: " + role);
        }
        int key = 3 * Id.LENGTH + 1;
        return new Certificate(
                Id.of(Arrays.copyOfRange(bytes, 0, Id.LENGTH)),
                Id.of(Arrays.copyOfRange(bytes, Id.LENGTH, 2 * Id.LENGTH)),
                Id.of(Arrays.copyOfRange(bytes, 2 * Id.LENGTH, 3 * Id.LENGTH)),
                role == 1,
                Arrays.copyOfRange(bytes, key, key + Signatures.PUBLIC_KEY_LENGTH),
                bytes.clone());
    }

    /** Checks that the authority of its epoch signed it. */
    public void verify(byte[] authority, Id repository) throws AuthenticationException {
        Signatures.verify(
                authority,
                LABEL,
                repository,
                Arrays.copyOf(bytes, SIGNED_LENGTH),
                Arrays.copyOfRange(bytes, SIGNED_LENGTH, LENGTH));
    }
}
