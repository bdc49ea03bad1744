package dev.holdfast.engine.verify;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** What a check looked at and found. Safe for use by many threads. */
public final class VerifyReport {
    private static final int MOST_FINDINGS = 10_000;

    private final List<Finding> findings = new ArrayList<>();
    private final AtomicLong allFindings = new AtomicLong();
    private final List<String> notGranted = new ArrayList<>();
    private final AtomicLong allNotGranted = new AtomicLong();
    private final AtomicLong points = new AtomicLong();
    private final AtomicLong nodes = new AtomicLong();
    private final AtomicLong chunks = new AtomicLong();
    private final AtomicLong packs = new AtomicLong();
    private final AtomicLong packsRead = new AtomicLong();
    private final AtomicLong plainBytes = new AtomicLong();

    /** Notes something that is not right. */
    public void add(String object, @Nullable String problem) {
        if (allFindings.incrementAndGet() <= MOST_FINDINGS) {
            synchronized (findings) {
                findings.add(new Finding(object, problem == null ? "unknown" : problem));
            }
        }
    }

    /** Notes an object of keys that were not granted: this key's recipient was removed before it was written. */
    void addNotGranted(String object) {
        if (allNotGranted.incrementAndGet() <= MOST_FINDINGS) {
            synchronized (notGranted) {
                notGranted.add(object);
            }
        }
    }

    /** The points and packs that could not be checked with this key, the first ten thousand. */
    public List<String> notGranted() {
        synchronized (notGranted) {
            return List.copyOf(notGranted);
        }
    }

    /** How many points and packs could not be checked with this key. */
    public long notGrantedCount() {
        return allNotGranted.get();
    }

    void sawPoint() {
        points.incrementAndGet();
    }

    void sawNodes(long count) {
        nodes.addAndGet(count);
    }

    void sawChunks(long count) {
        chunks.addAndGet(count);
    }

    void sawPack() {
        packs.incrementAndGet();
    }

    void readPack() {
        packsRead.incrementAndGet();
    }

    void readPlain(long bytes) {
        plainBytes.addAndGet(bytes);
    }

    /** What is not right, the first ten thousand. */
    public List<Finding> findings() {
        synchronized (findings) {
            return List.copyOf(findings);
        }
    }

    /** How much is not right. */
    public long findingCount() {
        return allFindings.get();
    }

    /** Points whose manifests were opened. */
    public long points() {
        return points.get();
    }

    /** Distinct nodes that were read. */
    public long nodes() {
        return nodes.get();
    }

    /** Distinct data chunks that points refer to, and that a pack says it holds. */
    public long chunks() {
        return chunks.get();
    }

    /** Packs that are there. */
    public long packs() {
        return packs.get();
    }

    /** Packs that were read whole, every chunk opened and its identity computed. */
    public long packsRead() {
        return packsRead.get();
    }

    /** Bytes of plaintext whose identity was computed. */
    public long plainBytes() {
        return plainBytes.get();
    }
}
