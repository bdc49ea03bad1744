package dev.holdfast.storage.azure;

import dev.holdfast.spi.storage.BlobBody;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;

/** Reads a body once, and checks on the way that it is what it says. */
final class VerifiedContent implements AutoCloseable {
    private static final int BUFFER = 1 << 16;

    private final BlobName name;
    private final BlobBody body;
    private final InputStream in;
    private final MessageDigest digest = Sha256.digest();
    private long read;

    VerifiedContent(BlobName name, BlobBody body) throws BlobStoreException {
        this.name = name;
        this.body = body;
        try {
            this.in = body.open();
        } catch (IOException e) {
            throw unreadable(name, e);
        }
    }

    /** Reads the next bytes, as many as there is room for. */
    void fill(byte[] bytes) throws BlobStoreException {
        int count;
        try {
            count = in.readNBytes(bytes, 0, bytes.length);
        } catch (IOException e) {
            throw unreadable(name, e);
        }
        read += count;
        if (count < bytes.length) {
            throw mismatch("ended after " + read + " of the " + body.length() + " bytes that it says it has");
        }
        if (!body.isDigested()) {
            digest.update(bytes);
        }
        if (Thread.currentThread().isInterrupted()) {
            throw new BlobStoreException.Interrupted("interrupted while reading the content for " + name, "");
        }
    }

    /** To be called when all bytes were read: they are the right ones, and there are no more. */
    void finish() throws BlobStoreException {
        try {
            if (in.read() >= 0) {
                throw mismatch("goes on after the " + body.length() + " bytes that it says it has");
            }
        } catch (IOException e) {
            throw unreadable(name, e);
        }
        if (!body.isDigested() && !MessageDigest.isEqual(digest.digest(), body.sha256())) {
            throw mismatch("does not have the SHA-256 that it says it has");
        }
    }

    @Override
    public void close() throws BlobStoreException {
        try {
            in.close();
        } catch (IOException e) {
            throw unreadable(name, e);
        }
    }

    /** The MD5 of a body in memory. */
    static byte[] md5(BlobName name, BlobBody body) throws BlobStoreException {
        MessageDigest md5 = Upload.newMd5();
        byte[] buffer = new byte[Math.clamp(body.length(), 1, BUFFER)];
        try (VerifiedContent content = new VerifiedContent(name, body)) {
            for (long left = body.length(); left > 0; left -= buffer.length) {
                if (left < buffer.length) {
                    buffer = new byte[(int) left];
                }
                content.fill(buffer);
                md5.update(buffer);
            }
            content.finish();
        }
        return md5.digest();
    }

    static BlobStoreException unreadable(BlobName name, IOException e) {
        if (Thread.currentThread().isInterrupted()) {
            return new BlobStoreException.Interrupted("interrupted while reading the content for " + name, "", e);
        }
        return new BlobStoreException.Transient(
                "the content for " + name + " could not be read: " + e, "See to where the content comes from.", e);
    }

    private BlobStoreException mismatch(String what) {
        return new BlobStoreException.DigestMismatch(
                "the content for " + name + " " + what,
                "It changed while it was read, or memory is faulty; nothing was stored.");
    }
}
