package dev.holdfast.spi.storage;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;

/**
 * The bytes of a body on their way into a store, for plugins: reads them once and checks that they are what the body says.
 *
 * <p>The last byte is given only after the length and the SHA-256 of all were found to be right. So a store that makes
 * nothing of content that breaks off never keeps a wrong one, whatever it does with the bytes before.
 */
public final class BodyContent implements AutoCloseable {
    private static final int LARGEST_STRETCH = 1 << 20;

    private final BlobName name;
    private final BlobBody body;
    private final long length;
    private final InputStream in;
    private final MessageDigest digest = Sha256.digest();
    private long taken;

    private BodyContent(BlobName name, BlobBody body, InputStream in) {
        this.name = name;
        this.body = body;
        this.length = body.length();
        this.in = in;
    }

    /**
     * Opens a body; the caller closes the content, which closes the body's stream.
     *
     * @param name of the blob that it is to be, for messages
     * @throws BlobStoreException.Transient if the body cannot be opened
     * @throws BlobStoreException.DigestMismatch if the body says that it is empty, and is not, or not of its SHA-256
     */
    public static BodyContent open(BlobName name, BlobBody body) throws BlobStoreException {
        BodyContent content;
        try {
            content = new BodyContent(name, body, body.open());
        } catch (IOException e) {
            throw unreadable(name, e);
        }
        if (content.length == 0) {
            try {
                content.requireRight();
            } catch (BlobStoreException e) {
                content.close();
                throw e;
            }
        }
        return content;
    }

    /**
     * Reads the next bytes, as many as the body has at hand.
     *
     * @return how many, at least one unless none were asked for; or -1 after the last
     * @throws BlobStoreException.DigestMismatch if the bytes are not those that the body promises
     * @throws BlobStoreException.Transient if the body cannot be read
     * @throws BlobStoreException.Interrupted if the thread was interrupted
     */
    public int read(byte[] target, int offset, int count) throws BlobStoreException {
        if (taken == length) {
            return -1;
        }
        if (count == 0) {
            return 0;
        }
        int got = take(target, offset, (int) Math.min(count, length - taken));
        if (got <= 0) {
            throw mismatch("ended after " + taken + " of the " + length + " bytes that it says it has");
        }
        if (!body.isDigested()) {
            digest.update(target, offset, got);
        }
        taken += got;
        if (taken == length) {
            requireRight();
        }
        return got;
    }

    /**
     * Reads the next bytes, as many as are asked for, or all that are left.
     *
     * @return how many; 0 after the last
     * @throws BlobStoreException as {@link #read} does
     */
    public int readFully(byte[] target, int offset, int count) throws BlobStoreException {
        int filled = 0;
        while (filled < count) {
            int got = read(target, offset + filled, count - filled);
            if (got < 0) {
                break;
            }
            filled += got;
        }
        return filled;
    }

    /** Takes bytes, one stretch after another. */
    @FunctionalInterface
    public interface Sink {
        /** Takes {@code count} bytes, which change after the call. */
        void write(byte[] bytes, int offset, int count) throws IOException;
    }

    /**
     * Reads all that is left and hands it on, up to 1 MiB at a time.
     *
     * @throws IOException what {@code sink} throws
     * @throws BlobStoreException as {@link #read} does
     */
    public void copyTo(Sink sink) throws IOException, BlobStoreException {
        byte[] buffer = new byte[Math.clamp(length - taken, 1, LARGEST_STRETCH)];
        int count = read(buffer, 0, buffer.length);
        while (count >= 0) {
            sink.write(buffer, 0, count);
            count = read(buffer, 0, buffer.length);
        }
    }

    private void requireRight() throws BlobStoreException {
        if (take(new byte[1], 0, 1) >= 0) {
            throw mismatch("goes on after the " + length + " bytes that it says it has");
        }
        if (!body.isDigested() && !MessageDigest.isEqual(digest.digest(), body.sha256())) {
            throw mismatch("does not have the SHA-256 that it says it has");
        }
    }

    private int take(byte[] target, int offset, int count) throws BlobStoreException {
        int got;
        try {
            got = in.read(target, offset, count);
        } catch (IOException e) {
            throw unreadable(name, e);
        }
        if (Thread.currentThread().isInterrupted()) {
            throw new BlobStoreException.Interrupted("interrupted while reading the content for " + name, "");
        }
        return got;
    }

    private static BlobStoreException unreadable(BlobName name, IOException e) {
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

    /** A stream that does not close well has given all that was wanted of it, or failed before. */
    @Override
    public void close() {
        try {
            in.close();
        } catch (IOException e) {
            taken = length;
        }
    }
}
