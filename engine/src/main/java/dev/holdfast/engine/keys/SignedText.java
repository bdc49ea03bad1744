package dev.holdfast.engine.keys;

import dev.holdfast.engine.Id;
import dev.holdfast.engine.crypto.AuthenticationException;
import dev.holdfast.engine.crypto.Signatures;
import dev.holdfast.engine.crypto.SigningKey;
import dev.holdfast.engine.format.FormatException;
import dev.holdfast.spi.storage.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/**
 * How key objects are stored: a document on one line, and on the next the base64 of a signature over it.
 *
 * @param document the bytes of the first line; not changed
 * @param signature 64 bytes; not changed
 */
@SuppressWarnings("ArrayRecordComponent") // bytes as stored; never compared as records
record SignedText(byte[] document, byte[] signature) {
    /** What a document is, which its signature says too: one kind cannot pass for another. */
    enum Kind {
        RECIPIENT("holdfast recipient v0"),
        EPOCH("holdfast epoch v0"),
        GRANT("holdfast grant v0");

        private final String label;

        Kind(String label) {
            this.label = label;
        }
    }

    static SignedText sign(Kind kind, SigningKey authority, Id repository, byte[] document) {
        return new SignedText(document, authority.sign(kind.label, repository, document));
    }

    /** Takes the two lines apart; whether to believe them, {@link #verify} tells. */
    static SignedText parse(byte[] bytes) throws FormatException {
        int end = 0;
        while (end < bytes.length && bytes[end] != '\n') {
            end++;
        }
        if (end == bytes.length || bytes[bytes.length - 1] != '\n' || end == bytes.length - 1) {
            throw new FormatException("not a document and its signature, each on a line");
        }
        byte[] signature;
        try {
            signature = Base64.getDecoder().decode(Arrays.copyOfRange(bytes, end + 1, bytes.length - 1));
        } catch (IllegalArgumentException e) {
            throw new FormatException("the signature is not base64", e);
        }
        if (signature.length != Signatures.LENGTH) {
            throw new FormatException("a signature has " + Signatures.LENGTH + " bytes, not " + signature.length);
        }
        SignedText text = new SignedText(Arrays.copyOf(bytes, end), signature);
        if (!Arrays.equals(bytes, text.toBytes())) {
            throw new FormatException("the signature's base64 has bits that mean nothing"); // one object, one hash
        }
        return text;
    }

    void verify(Kind kind, byte[] authority, Id repository) throws AuthenticationException {
        Signatures.verify(authority, kind.label, repository, document, signature);
    }

    boolean isSignedBy(Kind kind, byte[] authority, Id repository) {
        try {
            verify(kind, authority, repository);
            return true;
        } catch (AuthenticationException _) {
            return false;
        }
    }

    /** The SHA-256 of the whole object, in hex. */
    String hash() {
        byte[] bytes = toBytes();
        return HexFormat.of().formatHex(Sha256.of(bytes, 0, bytes.length));
    }

    byte[] toBytes() {
        byte[] encoded = Base64.getEncoder().encode(signature);
        byte[] bytes = Arrays.copyOf(document, document.length + encoded.length + 2);
        bytes[document.length] = '\n';
        System.arraycopy(encoded, 0, bytes, document.length + 1, encoded.length);
        bytes[bytes.length - 1] = '\n';
        return bytes;
    }

    @Override
    public String toString() {
        return "SignedText[" + new String(document, StandardCharsets.UTF_8) + "]";
    }
}
