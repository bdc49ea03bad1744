package dev.holdfast.engine.probe;

import dev.holdfast.spi.storage.BlobBody;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobStat;
import dev.holdfast.spi.storage.BlobStore;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.PutCondition;
import java.io.IOException;
import java.io.InputStream;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;

/** The objects that a probe puts, and removes again. Used by many threads at once. */
final class ProbeFolder {
    private final BlobStore store;
    private final String prefix;
    private final Collection<BlobName> put = new TreeSet<>();
    private boolean left;

    ProbeFolder(BlobStore store, String prefix) {
        this.store = store;
        this.prefix = prefix;
    }

    String prefix() {
        return prefix;
    }

    BlobName name(String rest) {
        return new BlobName(prefix + rest);
    }

    BlobStat put(String rest, byte[] content) throws BlobStoreException {
        BlobName name = name(rest);
        boolean isNew;
        synchronized (this) {
            isNew = put.add(name);
        }
        // Credentials that only add may not replace: so nothing is put as a replacement that is none.
        PutCondition condition = isNew && store.capabilities().putIfAbsent()
                ? new PutCondition.IfAbsent()
                : new PutCondition.Overwrite();
        return store.put(name, BlobBody.of(content), condition);
    }

    byte[] read(String rest, int most) throws BlobStoreException, IOException {
        try (InputStream in = store.read(name(rest))) {
            return in.readNBytes(most);
        }
    }

    /** Deletes what was put. */
    synchronized void empty() throws BlobStoreException {
        try {
            store.deleteAll(Set.copyOf(put));
            put.clear();
        } catch (BlobStoreException.AccessDenied | BlobStoreException.RetentionViolation e) {
            left = true;
        }
    }

    /** Whether something could not be deleted. */
    synchronized boolean hasLeft() {
        return left;
    }
}
