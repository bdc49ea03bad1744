package dev.holdfast.engine.store;

import dev.holdfast.spi.storage.BlobBody;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobStat;
import dev.holdfast.spi.storage.BlobStore;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.PutOptions;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;

/** Has what is put pass no faster than a limit allows. Reading is not held back: it is needed to go on. */
public final class ThrottledStore extends InterceptedStore {
    /** So much at once, that the link is used evenly. */
    private static final int STEP = 1 << 16;

    private final Bandwidth bandwidth;

    public ThrottledStore(BlobStore delegate, Bandwidth bandwidth) {
        super(delegate, ThrottledStore::call);
        this.bandwidth = bandwidth;
    }

    private static <T> T call(Request request, Interceptor.Call<T> call) throws BlobStoreException {
        return call.run();
    }

    @Override
    public BlobStat put(BlobName name, BlobBody body, PutOptions options) throws BlobStoreException {
        return super.put(name, new ThrottledBody(body), options);
    }

    /** A body that is given away slowly, the first time. Whoever reads it again, to hash it first, is not held back twice. */
    private final class ThrottledBody extends ForwardingBody {
        private long passed;

        ThrottledBody(BlobBody body) {
            super(body);
        }

        @Override
        public InputStream open() throws IOException {
            return new FilterInputStream(body().open()) {
                private long position;

                @Override
                public int read() throws IOException {
                    int value = super.read();
                    count(value < 0 ? 0 : 1);
                    return value;
                }

                @Override
                public int read(byte[] buffer, int offset, int length) throws IOException {
                    int count = super.read(buffer, offset, Math.min(length, STEP));
                    count(Math.max(0, count));
                    return count;
                }

                private void count(int bytes) throws IOException {
                    position += bytes;
                    pass(position);
                }
            };
        }

        private void pass(long position) throws IOException {
            long fresh;
            synchronized (this) {
                fresh = position - passed;
                passed = Math.max(passed, position);
            }
            if (fresh <= 0) {
                return;
            }
            try {
                bandwidth.take(fresh);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                InterruptedIOException interrupted =
                        new InterruptedIOException("interrupted while waiting for bandwidth");
                interrupted.initCause(e);
                throw interrupted;
            }
        }
    }
}
