package dev.holdfast.storage.sftp;

import dev.holdfast.spi.storage.BlobBody;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.MessageDigest;

/** Writes a body to a file and checks on the way that it is what it says. */
final class ContentWriter {
    private static final int BUFFER = 1 << 16;

    private ContentWriter() {}

    static void write(BlobName name, BlobBody body, OutputStream file) throws IOException, BlobStoreException {
        MessageDigest digest = Sha256.digest();
        long length = body.length();
        byte[] buffer = new byte[BUFFER];
        long written = 0;
        try (InputStream in = open(name, body)) {
            int count = read(name, in, buffer);
            while (count >= 0) {
                if (count > length - written) {
                    throw mismatch(name, "goes on after the " + length + " bytes that it says it has");
                }
                if (!body.isDigested()) {
                    digest.update(buffer, 0, count);
                }
                file.write(buffer, 0, count);
                written += count;
                count = read(name, in, buffer);
            }
        }
        if (written < length) {
            throw mismatch(name, "ended after " + written + " of the " + length + " bytes that it says it has");
        }
        if (!body.isDigested() && !MessageDigest.isEqual(digest.digest(), body.sha256())) {
            throw mismatch(name, "does not have the SHA-256 that it says it has");
        }
    }

    private static InputStream open(BlobName name, BlobBody body) throws BlobStoreException {
        try {
            return body.open();
        } catch (IOException e) {
            throw unreadable(name, e);
        }
    }

    private static int read(BlobName name, InputStream in, byte[] buffer) throws BlobStoreException {
        int count;
        try {
            count = in.read(buffer, 0, buffer.length);
        } catch (IOException e) {
            throw unreadable(name, e);
        }
        if (Thread.currentThread().isInterrupted()) {
            throw new BlobStoreException.Interrupted("interrupted while reading the content for " + name, "");
        }
        return count;
    }

    private static BlobStoreException unreadable(BlobName name, IOException e) {
        if (Thread.currentThread().isInterrupted()) {
            return new BlobStoreException.Interrupted("interrupted while reading the content for " + name, "", e);
        }
        return new BlobStoreException.Transient(
                "the content for " + name + " could not be read: " + e, "See to where the content comes from.", e);
    }

    private static BlobStoreException mismatch(BlobName name, String what) {
        return new BlobStoreException.DigestMismatch(
                "the content for " + name + " " + what,
                "It changed while it was read, or memory is faulty; nothing was stored.");
    }
}
