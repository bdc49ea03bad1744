package dev.holdfast.engine.store;

import dev.holdfast.spi.storage.BlobStoreException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A stream that goes on where it broke. */
final class ResumingStream extends InputStream {
    private static final int IN_ONE_GO = 64 << 10;

    private final Source source;
    private final Retries.Series series;
    private InputStream in;
    private InputStream head;
    private long position;
    private boolean closed;

    /** Where its bytes come from. */
    interface Source {
        /** All of them. */
        InputStream open() throws BlobStoreException;

        /** Those from a position on, which is 1 or more and at most their number. */
        InputStream openAt(long position) throws BlobStoreException;
    }

    /** @param head those bytes that {@code in} gave already */
    private ResumingStream(Source source, Retries.Series series, byte[] head, InputStream in) {
        this.source = source;
        this.series = series;
        this.head = new ByteArrayInputStream(head);
        this.in = in;
    }

    /** Opens a stream and reads its beginning, as often as it takes. */
    static InputStream open(Retries retries, Source source) throws BlobStoreException {
        return retries.around(Request.READ, () -> {
            InputStream in = source.open();
            try {
                return new ResumingStream(source, retries.series(), in.readNBytes(IN_ONE_GO), in);
            } catch (IOException e) {
                closeQuietly(in, e);
                throw new BlobStoreException.Transient("a download broke: " + e.getMessage(), "", e);
            }
        });
    }

    private static void closeQuietly(InputStream in, IOException broken) {
        try {
            in.close();
        } catch (IOException e) {
            broken.addSuppressed(e);
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (closed) {
            throw new IOException("the stream was closed");
        }
        int fromHead = head.read(buffer, offset, length);
        if (fromHead >= 0) {
            position += fromHead;
            return fromHead;
        }
        while (true) {
            try {
                int count = in.read(buffer, offset, length);
                if (count > 0) {
                    position += count;
                    series.progressed();
                }
                return count;
            } catch (IOException e) {
                resume(e);
            }
        }
    }

    private void resume(IOException broken) throws IOException {
        closeQuietly(in, broken);
        BlobStoreException failure =
                new BlobStoreException.Transient("a download broke: " + broken.getMessage(), "", broken);
        while (true) {
            try {
                series.pauseAfter(failure);
                in = source.openAt(position);
                return;
            } catch (BlobStoreException e) {
                if (e == failure || !mayPass(e)) {
                    throw new IOException("a download broke and could not be resumed: " + e.getMessage(), e);
                }
                failure = e;
            }
        }
    }

    private static boolean mayPass(BlobStoreException failure) {
        return failure instanceof BlobStoreException.Transient || failure instanceof BlobStoreException.Throttled;
    }

    @Override
    public int available() throws IOException {
        return closed ? 0 : head.available();
    }

    @Override
    public void close() throws IOException {
        closed = true;
        in.close();
    }
}
