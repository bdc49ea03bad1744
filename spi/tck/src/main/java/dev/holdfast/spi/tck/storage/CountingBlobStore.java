package dev.holdfast.spi.tck.storage;

import dev.holdfast.spi.storage.BlobBody;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobPage;
import dev.holdfast.spi.storage.BlobStat;
import dev.holdfast.spi.storage.BlobStore;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.ByteRange;
import dev.holdfast.spi.storage.FolderPage;
import dev.holdfast.spi.storage.PutOptions;
import java.io.IOException;
import java.io.InputStream;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/**
 * Passes everything on and counts it: requests of each kind, whether they succeeded or not, and the bytes of contents
 * that were really read from streams or put. For tests of what an operation costs. Thread-safe.
 */
public final class CountingBlobStore extends ForwardingBlobStore {
    private final Map<BlobOperation, LongAdder> requests = new EnumMap<>(BlobOperation.class);
    private final LongAdder bytesRead = new LongAdder();
    private final LongAdder bytesPut = new LongAdder();

    public CountingBlobStore(BlobStore delegate) {
        super(delegate);
        for (BlobOperation kind : BlobOperation.values()) {
            requests.put(kind, new LongAdder());
        }
    }

    /** How many requests of a kind were made since the beginning or the last {@link #reset()}. */
    public long requests(BlobOperation kind) {
        return counter(kind).sum();
    }

    /** How many requests of all kinds were made. */
    public long requests() {
        return requests.values().stream().mapToLong(LongAdder::sum).sum();
    }

    /** How many bytes callers took out of streams. */
    public long bytesRead() {
        return bytesRead.sum();
    }

    /** How many bytes the bodies of successful puts had. */
    public long bytesPut() {
        return bytesPut.sum();
    }

    /** Counts from zero again. */
    public void reset() {
        requests.values().forEach(LongAdder::reset);
        bytesRead.reset();
        bytesPut.reset();
    }

    @Override
    public BlobStat stat(BlobName name) throws BlobStoreException {
        counter(BlobOperation.STAT).increment();
        return super.stat(name);
    }

    @Override
    public InputStream read(BlobName name) throws BlobStoreException {
        counter(BlobOperation.READ).increment();
        return new CountedStream(super.read(name), bytesRead);
    }

    @Override
    public InputStream read(BlobName name, ByteRange range) throws BlobStoreException {
        counter(BlobOperation.READ).increment();
        return new CountedStream(super.read(name, range), bytesRead);
    }

    @Override
    public BlobPage list(String prefix, Optional<BlobName> after, int limit) throws BlobStoreException {
        counter(BlobOperation.LIST).increment();
        return super.list(prefix, after, limit);
    }

    @Override
    public FolderPage listFolders(String prefix, Optional<String> after, int limit) throws BlobStoreException {
        counter(BlobOperation.LIST_FOLDERS).increment();
        return super.listFolders(prefix, after, limit);
    }

    @Override
    public BlobStat put(BlobName name, BlobBody body, PutOptions options) throws BlobStoreException {
        counter(BlobOperation.PUT).increment();
        BlobStat stat = super.put(name, body, options);
        bytesPut.add(body.length());
        return stat;
    }

    @Override
    public void delete(BlobName name) throws BlobStoreException {
        counter(BlobOperation.DELETE).increment();
        super.delete(name);
    }

    private LongAdder counter(BlobOperation kind) {
        return requests.getOrDefault(kind, new LongAdder());
    }

    private static final class CountedStream extends InputStream {
        private final InputStream in;
        private final LongAdder bytes;

        CountedStream(InputStream in, LongAdder bytes) {
            this.in = in;
            this.bytes = bytes;
        }

        @Override
        public int read() throws IOException {
            int b = in.read();
            if (b >= 0) {
                bytes.increment();
            }
            return b;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int count = in.read(buffer, offset, length);
            if (count > 0) {
                bytes.add(count);
            }
            return count;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
