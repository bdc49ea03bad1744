package dev.holdfast.engine.log;

import dev.holdfast.engine.format.LogHead;
import dev.holdfast.engine.format.LogName;
import dev.holdfast.spi.storage.BlobBody;
import dev.holdfast.spi.storage.BlobStore;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.PutCondition;

/**
 * A log segment, ready to be stored, at as many sites as it is to be.
 *
 * @param name where it stands
 * @param head what it says of itself
 * @param body its bytes
 */
public record SealedSegment(LogName name, LogHead head, BlobBody body) {
    /** Stores it; when this returns it is durable there, and part of the log. It may be there already. */
    public void putTo(BlobStore store) throws BlobStoreException {
        PutCondition condition =
                store.capabilities().putIfAbsent() ? new PutCondition.IfAbsent() : new PutCondition.Overwrite();
        try {
            store.put(name.object(), body, condition);
        } catch (BlobStoreException.AlreadyExists _) {
            // The name ends in the SHA-256 of its bytes: a put before this one arrived, and its reply was lost.
        }
    }
}
