package dev.holdfast.storage.s3;

import dev.holdfast.spi.storage.BlobBody;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.BodyContent;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.Consumer;

/**
 * A body on its way to the server. A wrong one ends with an exception before its last byte; a request whose content
 * breaks off before its end is one that a server must drop, so nothing wrong is ever stored.
 */
final class BodyStream extends InputStream {
    private static final int BUFFER = 1 << 17;

    private final Consumer<BlobStoreException> refusals;
    private final BodyContent content;
    private final byte[] buffer;
    private int position;
    private int limit;

    private BodyStream(BodyContent content, int buffer, Consumer<BlobStoreException> refusals) {
        this.content = content;
        this.buffer = new byte[buffer];
        this.refusals = refusals;
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
    static BodyStream open(BlobName name, BlobBody body, Consumer<BlobStoreException> refusals) throws Refused {
        BodyStream stream;
        try {
            stream = new BodyStream(BodyContent.open(name, body), Math.clamp(body.length(), 1, BUFFER), refusals);
        } catch (BlobStoreException e) {
            refusals.accept(e);
            throw new Refused(e);
        }
        try {
            stream.fill();
            return stream;
        } catch (Refused e) {
            stream.close();
            throw e;
        }
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
            fill();
        }
        if (limit < 0) {
            return -1;
        }
        int given = Math.min(count, limit - position);
        System.arraycopy(buffer, position, target, offset, given);
        position += given;
        return given;
    }

    private void fill() throws Refused {
        position = 0;
        try {
            limit = content.read(buffer, 0, buffer.length);
        } catch (BlobStoreException e) {
            limit = 0;
            refusals.accept(e);
            throw new Refused(e);
        }
        if (limit < 0) {
            position = limit;
        }
    }

    @Override
    public void close() {
        content.close();
    }
}
