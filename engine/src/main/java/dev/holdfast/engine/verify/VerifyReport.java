package dev.holdfast.engine.verify;

import dev.holdfast.engine.Id;
import dev.holdfast.engine.format.DamagedPack;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** What a check looked at and found. Safe for use by many threads. */
public final class VerifyReport {
    private static final int MOST_FINDINGS = 10_000;

    private final List<Finding> findings = new ArrayList<>();
    private final List<Finding> packFindings = new ArrayList<>();
    private final List<Finding> notes = new ArrayList<>();
    private final SortedMap<Id, List<DamagedPack>> damage = new TreeMap<>();
    private final AtomicLong allFindings = new AtomicLong();
    private final List<String> notGranted = new ArrayList<>();
    private final AtomicLong allNotGranted = new AtomicLong();
    private final AtomicLong points = new AtomicLong();
    private final AtomicLong nodes = new AtomicLong();
    private final AtomicLong chunks = new AtomicLong();
    private final AtomicLong packs = new AtomicLong();
    private final AtomicLong packsRead = new AtomicLong();
    private final AtomicLong plainBytes = new AtomicLong();
    private final AtomicLong logSegments = new AtomicLong();
    private final AtomicLong logBytes = new AtomicLong();

    /** Notes something that is not right. */
    public void add(String object, @Nullable String problem) {
        allFindings.incrementAndGet();
        add(findings, object, problem == null ? "unknown" : problem);
    }

    private static void add(List<Finding> list, String object, String problem) {
        synchronized (list) {
            if (list.size() < MOST_FINDINGS) {
                list.add(new Finding(object, problem));
            }
        }
    }

    /** Notes a pack that is not right, which is the cause of others. */
    void addPack(String object, String problem) {
        allFindings.incrementAndGet();
        add(packFindings, object, problem);
    }

    /** Notes something that is to be known, but that no point suffers from. */
    void note(String object, String text) {
        add(notes, object, text);
    }

    /** Notes a pack on which no writer of a trust domain is to rely any more. */
    void sawDamage(Id domain, DamagedPack pack) {
        synchronized (damage) {
            damage.computeIfAbsent(domain, _ -> new ArrayList<>()).add(pack);
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

    void sawLogSegment(long bytes) {
        logSegments.incrementAndGet();
        logBytes.addAndGet(bytes);
    }

    void readPlain(long bytes) {
        plainBytes.addAndGet(bytes);
    }

    /** What is not right: first the packs, then what suffers from it; the first ten thousand of each. */
    public List<Finding> findings() {
        List<Finding> all = new ArrayList<>(copy(packFindings));
        all.addAll(copy(findings));
        return all;
    }

    /** What is to be known though no point suffers from it, the first ten thousand. */
    public List<Finding> notes() {
        return copy(notes);
    }

    private static List<Finding> copy(List<Finding> list) {
        synchronized (list) {
            return List.copyOf(list);
        }
    }

    /** Packs that are missing or wrong, by the trust domain that relied on them. */
    public Map<Id, List<DamagedPack>> damagedPacks() {
        synchronized (damage) {
            return Map.copyOf(damage);
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

    /** Log segments whose heads were opened and found right. */
    public long logSegments() {
        return logSegments.get();
    }

    /** Bytes of logs in them; the same bytes may be in several. */
    public long logBytes() {
        return logBytes.get();
    }
}
