package dev.holdfast.storage.s3;

import dev.holdfast.spi.storage.BlobBody;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.function.Consumer;

/**
 * A body on its way to the server: it keeps its last byte back until all of it was found to be what the body says. A
 * request whose content breaks off before its end is one that a server must drop, so nothing wrong is ever stored.
 */
final class CheckedStream extends InputStream {
    private static final int BUFFER = 1 << 17;

    private final Consumer<BlobStoreException> refusals;
    private final BlobName name;
    private final BlobBody body;
    private final long length;
    private final InputStream in;
    private final MessageDigest digest = Sha256.digest();
    private final byte[] buffer;
    private int position;
    private int limit;
    private long taken;

    private CheckedStream(BlobName name, BlobBody body, InputStream in, Consumer<BlobStoreException> refusals) {
        this.refusals = refusals;
        this.name = name;
        this.body = body;
        this.length = body.length();
        this.in = in;
        this.buffer = new byte[Math.clamp(length, 1, BUFFER)];
    }

    /** Thrown in place of content; says no more than {@code refusals} were told. */
    static final class Refused extends IOException {
        private static final long serialVersionUID = 1L;

        private Refused(BlobStoreException why) {
            super(why.getMessage(), why);
        }
    }

    /**
     * Opens the body and reads its beginning, so that of a small one all is checked before anything is sent.
     *
     * @param refusals is told why the body is refused, before that is thrown
     */
    static CheckedStream open(BlobName name, BlobBody body, Consumer<BlobStoreException> refusals) throws Refused {
        InputStream in;
        try {
            in = body.open();
        } catch (IOException e) {
            throw refused(refusals, unreadable(name, e));
        }
        CheckedStream stream = new CheckedStream(name, body, in, refusals);
        try {
            stream.fill();
            return stream;
        } catch (Refused e) {
            stream.close();
            throw e;
        }
    }

    private static Refused refused(Consumer<BlobStoreException> refusals, BlobStoreException why) {
        refusals.accept(why);
        return new Refused(why);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int count) throws Refused {
        if (count == 0) {
            return 0;
        }
        if (position == limit) {
            if (taken == length) {
                return -1;
            }
            fill();
        }
        int given = Math.min(count, limit - position);
        System.arraycopy(buffer, position, target, offset, given);
        position += given;
        return given;
    }

    private void fill() throws Refused {
        position = 0;
        limit = 0;
        if (taken < length) {
            int wanted = (int) Math.min(buffer.length, length - taken);
            int count = take(buffer, wanted);
            if (count <= 0) {
                throw mismatch("ended after " + taken + " of the " + length + " bytes that it says it has");
            }
            if (!body.isDigested()) {
                digest.update(buffer, 0, count);
            }
            limit = count;
            taken += count;
        }
        if (taken == length) {
            requireEnd();
        }
    }

    private void requireEnd() throws Refused {
        if (take(new byte[1], 1) >= 0) {
            throw mismatch("goes on after the " + length + " bytes that it says it has");
        }
        if (!body.isDigested() && !MessageDigest.isEqual(digest.digest(), body.sha256())) {
            throw mismatch("does not have the SHA-256 that it says it has");
        }
    }

    private int take(byte[] target, int count) throws Refused {
        int got;
        try {
            got = in.read(target, 0, count);
        } catch (IOException e) {
            throw refused(refusals, unreadable(name, e));
        }
        if (Thread.currentThread().isInterrupted()) {
            throw refused(
                    refusals,
                    new BlobStoreException.Interrupted("interrupted while reading the content for " + name, ""));
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

    private Refused mismatch(String what) {
        return refused(
                refusals,
                new BlobStoreException.DigestMismatch(
                        "the content for " + name + " " + what,
                        "It changed while it was read, or memory is faulty; nothing was stored."));
    }

    /** A body that does not close well has given all that was wanted of it, or failed before. */
    @Override
    public void close() {
        try {
            in.close();
        } catch (IOException e) {
            position = limit;
        }
    }
}
