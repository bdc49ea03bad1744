package dev.holdfast.engine.store;

import dev.holdfast.spi.storage.BlobBody;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobStat;
import dev.holdfast.spi.storage.BlobStore;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.ByteRange;
import dev.holdfast.spi.storage.PutOptions;
import dev.holdfast.spi.storage.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.Optional;

/**
 * {@link RetryingReader}, for a store.
 *
 * <p>A put whose reply was lost may have won: when it is made again, and its condition does not hold any more, what stands
 * under the name is read and compared. So a put under a condition tells the winner that it won, also after a lost reply,
 * if no two writers put the same bytes under the same name, or it does not matter which of them did. A put whose body
 * cannot be read is not made again.
 */
public final class RetryingStore extends InterceptedStore {
    private final BlobStore delegate;
    private final RetryingReader reader;
    private final Retries retries;

    public RetryingStore(BlobStore delegate, Retries retries) {
        super(delegate, retries);
        this.delegate = delegate;
        this.reader = new RetryingReader(delegate, retries);
        this.retries = retries;
    }

    @Override
    public InputStream read(BlobName name) throws BlobStoreException {
        return reader.read(name);
    }

    @Override
    public InputStream read(BlobName name, ByteRange range) throws BlobStoreException {
        return reader.read(name, range);
    }

    @Override
    public InputStream readVersion(BlobName name, String id, ByteRange range) throws BlobStoreException {
        return reader.readVersion(name, id, range);
    }

    @Override
    public BlobStat put(BlobName name, BlobBody body, PutOptions options) throws BlobStoreException {
        Retries.Series series = retries.series();
        WatchedBody watched = new WatchedBody(body);
        while (true) {
            try {
                return delegate.put(name, watched, options);
            } catch (BlobStoreException.AlreadyExists | BlobStoreException.PreconditionFailed e) {
                Optional<BlobStat> own = series.failures() == 0 ? Optional.empty() : ownPut(name, body);
                return own.orElseThrow(() -> e);
            } catch (BlobStoreException e) {
                if (watched.hasFailed()) {
                    throw e; // the store is not to blame, and whoever reads the body repeats that by himself
                }
                series.pauseAfter(e);
            }
        }
    }

    /** What stands under a name, if it is what was to be put there. */
    private Optional<BlobStat> ownPut(BlobName name, BlobBody body) throws BlobStoreException {
        try {
            BlobStat stat = stat(name);
            if (stat.length() != body.length()) {
                return Optional.empty();
            }
            try (InputStream in = read(name)) {
                boolean same = MessageDigest.isEqual(digest(in), body.sha256());
                return same && stat(name).equals(stat) ? Optional.of(stat) : Optional.empty();
            }
        } catch (BlobStoreException.NotFound e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new BlobStoreException.Transient(
                    "whether " + name + " was put could not be read back: " + e.getMessage(), "", e);
        }
    }

    private static byte[] digest(InputStream in) throws IOException {
        MessageDigest digest = Sha256.digest();
        byte[] buffer = new byte[1 << 16];
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
            digest.update(buffer, 0, count);
        }
        return digest.digest();
    }
}
