package dev.holdfast.engine.replication;

import dev.holdfast.spi.storage.BlobName;
import java.util.HashSet;
import java.util.Set;

/** The objects that are being copied to a site: several replications at once share the work. Safe for use by many threads. */
public final class UnderWay {
    private final Set<BlobName> objects = new HashSet<>();

    /** Waits until nobody else copies an object; it is the caller's then, until it is {@linkplain #done}. */
    synchronized void begin(BlobName object) throws InterruptedException {
        while (!objects.add(object)) {
            wait();
        }
    }

    synchronized void done(BlobName object) {
        objects.remove(object);
        notifyAll();
    }
}
