package dev.holdfast.source.mariadb.server;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** How a password is proved by the plugin {@code mysql_native_password}: it is never sent itself. */
final class Scramble {
    private Scramble() {}

    /** SHA1(password) XOR SHA1(salt + SHA1(SHA1(password))); nothing for no password. */
    static byte[] of(String password, byte[] salt) {
        if (password.isEmpty()) {
            return new byte[0];
        }
        byte[] once = sha1(password.getBytes(StandardCharsets.UTF_8));
        byte[] proof = sha1(salt, sha1(once));
        for (int i = 0; i < proof.length; i++) {
            proof[i] ^= once[i];
        }
        return proof;
    }

    private static byte[] sha1(byte[]... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-1"); // the protocol's choice
            for (byte[] part : parts) {
                digest.update(part);
            }
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-1", e);
        }
    }
}
