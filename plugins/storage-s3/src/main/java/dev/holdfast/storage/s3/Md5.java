package dev.holdfast.storage.s3;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** MD5 (RFC 1321), which S3 asks for on the way into a locked bucket; against faults of wires, not of people. */
final class Md5 {
    private static final int BUFFER = 1 << 16;

    private Md5() {}

    static byte[] of(InputStream in) throws IOException {
        MessageDigest digest = digest();
        byte[] buffer = new byte[BUFFER];
        int count = in.read(buffer, 0, buffer.length);
        while (count >= 0) {
            digest.update(buffer, 0, count);
            count = in.read(buffer, 0, buffer.length);
        }
        return digest.digest();
    }

    static byte[] of(byte[] bytes, int count) {
        MessageDigest digest = digest();
        digest.update(bytes, 0, count);
        return digest.digest();
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java runtime has no MD5, which every Java must have", e);
        }
    }
}
