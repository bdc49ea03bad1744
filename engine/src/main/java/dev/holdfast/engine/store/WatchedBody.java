package dev.holdfast.engine.store;

import dev.holdfast.spi.storage.BlobBody;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A body that remembers whether it could not be read. */
final class WatchedBody extends ForwardingBody {
    private volatile boolean failed;

    WatchedBody(BlobBody body) {
        super(body);
    }

    /** Whether opening or reading it has ever failed. */
    boolean hasFailed() {
        return failed;
    }

    @Override
    public InputStream open() throws IOException {
        try {
            return new WatchedStream(body().open());
        } catch (IOException e) {
            failed = true;
            throw e;
        }
    }

    private final class WatchedStream extends FilterInputStream {
        WatchedStream(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            try {
                return super.read();
            } catch (IOException e) {
                failed = true;
                throw e;
            }
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            try {
                return super.read(buffer, offset, length);
            } catch (IOException e) {
                failed = true;
                throw e;
            }
        }
    }
}
