package dev.holdfast.engine.job;

import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobPage;
import dev.holdfast.spi.storage.BlobReader;
import dev.holdfast.spi.storage.BlobStat;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.ByteRange;
import dev.holdfast.spi.storage.Capabilities;
import dev.holdfast.spi.storage.FolderPage;
import java.io.InputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** A store that is far away: whole objects take their time; how many are under way at once is noted. */
final class DistantStore implements BlobReader {
    private final BlobReader delegate;
    private final Duration latency;
    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();

    DistantStore(BlobReader delegate, Duration latency) {
        this.delegate = delegate;
        this.latency = latency;
    }

    /** The most reads that were under way at once. */
    int mostAtOnce() {
        return most.get();
    }

    @Override
    public InputStream read(BlobName name) throws BlobStoreException {
        most.accumulateAndGet(underWay.incrementAndGet(), Math::max);
        try {
            Thread.sleep(latency);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BlobStoreException.Interrupted("interrupted", "", e);
        } finally {
            underWay.decrementAndGet();
        }
        return delegate.read(name);
    }

    @Override
    public Capabilities capabilities() {
        return delegate.capabilities();
    }

    @Override
    public BlobStat stat(BlobName name) throws BlobStoreException {
        return delegate.stat(name);
    }

    @Override
    public InputStream read(BlobName name, ByteRange range) throws BlobStoreException {
        return delegate.read(name, range);
    }

    @Override
    public BlobPage list(String prefix, Optional<BlobName> after, int limit) throws BlobStoreException {
        return delegate.list(prefix, after, limit);
    }

    @Override
    public FolderPage listFolders(String prefix, Optional<String> after, int limit) throws BlobStoreException {
        return delegate.listFolders(prefix, after, limit);
    }

    @Override
    public void close() {
        delegate.close();
    }
}
