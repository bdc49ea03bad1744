package dev.holdfast.engine.pack;

import dev.holdfast.engine.format.PackHint;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The packs whose directories were wanted last: a disk of many generations needs some chunks of hundreds of packs again and
 * again. Bounded by the chunks that they hold together, as those are what takes memory. Safe for use by many threads.
 */
final class KeptPacks {
    /** Some tens of megabytes: what some 2,000 packs of a disk hold, or 500 of scattered changes. */
    static final int USUAL_CHUNKS = 250_000;

    private final Map<String, OpenPack> packs = new LinkedHashMap<>(16, 0.75f, true);
    private final int mostChunks;
    private int chunks;

    /** @param mostChunks what all but the one kept last may hold together */
    KeptPacks(int mostChunks) {
        this.mostChunks = mostChunks;
    }

    /** The pack, if it is kept still. */
    synchronized Optional<OpenPack> find(PackHint hint) {
        return Optional.ofNullable(packs.get(hint.sha256()));
    }

    /** Keeps a pack, in place of those that were not wanted for the longest time. */
    synchronized void keep(OpenPack pack) {
        OpenPack before = packs.put(pack.hint().sha256(), pack);
        chunks += weight(pack) - (before == null ? 0 : weight(before));
        Iterator<OpenPack> eldest = packs.values().iterator();
        while (chunks > mostChunks && packs.size() > 1) {
            chunks -= weight(eldest.next());
            eldest.remove();
        }
    }

    private static int weight(OpenPack pack) {
        return 1 + pack.directory().chunks().size();
    }
}
