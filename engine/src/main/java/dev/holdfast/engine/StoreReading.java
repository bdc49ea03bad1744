package dev.holdfast.engine;

import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobReader;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.ByteRange;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/** Reads objects into memory, with a bound on their size: a store may answer with anything. */
public final class StoreReading {
    private StoreReading() {}

    /**
     * All bytes of an object.
     *
     * @param most the most bytes it may have
     * @throws RepositoryException.Damaged if it has more, or none
     */
    public static byte[] whole(BlobReader reader, BlobName name, int most)
            throws BlobStoreException, RepositoryException {
        try (InputStream stream = reader.read(name)) {
            byte[] bytes = stream.readNBytes(most);
            if (bytes.length == most && stream.read() >= 0) {
                throw new RepositoryException.Damaged(
                        name + " is larger than such an object can be (" + most + " bytes)");
            }
            if (bytes.length == 0) {
                throw new RepositoryException.Damaged(name + " is empty");
            }
            return bytes;
        } catch (IOException e) {
            throw failed(name, e);
        }
    }

    /**
     * A part of an object.
     *
     * @throws RepositoryException.Damaged if the object is shorter
     */
    public static void range(BlobReader reader, BlobName name, long offset, byte[] into, int at, int length)
            throws BlobStoreException, RepositoryException {
        try (InputStream stream = reader.read(name, new ByteRange(offset, length))) {
            int count = stream.readNBytes(into, at, length);
            if (count < length) {
                throw new EOFException("ended after " + count + " of " + length + " bytes");
            }
        } catch (BlobStoreException.InvalidRange e) {
            throw new RepositoryException.Damaged(name + " is shorter than it was when it was stored", e);
        } catch (IOException e) {
            throw failed(name, e);
        }
    }

    private static BlobStoreException failed(BlobName name, IOException e) {
        if (Thread.currentThread().isInterrupted()) {
            return new BlobStoreException.Interrupted("interrupted while reading " + name, "", e);
        }
        return new BlobStoreException.Transient(
                "reading " + name + " failed: " + e.getMessage(), "Check the store, then run the command again.", e);
    }
}
