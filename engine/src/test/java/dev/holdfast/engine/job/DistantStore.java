package dev.holdfast.engine.job;

import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobStore;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.ByteRange;
import dev.holdfast.spi.tck.storage.ForwardingBlobStore;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** A store that is far away: reads take their time; how many are under way at once is noted. */
final class DistantStore extends ForwardingBlobStore {
    private final Duration latency;
    private final Far far;
    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();

    /** What takes its time. */
    enum Far {
        /** Whole blobs, and the ends of others: the directories of packs. */
        DIRECTORIES,
        /** Parts of packs of nodes, without their directories. */
        NODES
    }

    DistantStore(BlobStore delegate, Duration latency, Far far) {
        super(delegate);
        this.latency = latency;
        this.far = far;
    }

    /** The most reads that were under way at once. */
    int mostAtOnce() {
        return most.get();
    }

    @Override
    public InputStream read(BlobName name) throws BlobStoreException {
        if (far == Far.DIRECTORIES) {
            travel();
        }
        return super.read(name);
    }

    /** Counts anew. */
    void forget() {
        most.set(0);
    }

    @Override
    public InputStream read(BlobName name, ByteRange range) throws BlobStoreException {
        boolean end = range.end() == stat(name).length();
        boolean isFar = switch (far) {
            case DIRECTORIES -> end;
            case NODES -> !end && name.value().startsWith("maps/");
        };
        if (isFar) {
            travel();
        }
        return super.read(name, range);
    }

    private void travel() throws BlobStoreException {
        most.accumulateAndGet(underWay.incrementAndGet(), Math::max);
        try {
            Thread.sleep(latency);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BlobStoreException.Interrupted("interrupted", "", e);
        } finally {
            underWay.decrementAndGet();
        }
    }
}
