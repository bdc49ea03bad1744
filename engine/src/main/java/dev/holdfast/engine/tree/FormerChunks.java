package dev.holdfast.engine.tree;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The chunks in which a file stood in the point before, by their places in it. Used by one thread. */
final class FormerChunks {
    /** Nothing is known of the file. */
    static final FormerChunks NONE = new FormerChunks();

    private final Map<Long, Former> chunks = new HashMap<>();

    private record Former(int length, Stored chunk) {}

    /** Bytes of the file stand in the first ones of a chunk. */
    void add(long offset, int length, Stored chunk) {
        chunks.put(offset, new Former(length, chunk));
    }

    /** The chunk whose first bytes are exactly these of the file. */
    Optional<Stored> find(long offset, int length) {
        return Optional.ofNullable(chunks.get(offset))
                .filter(former -> former.length() == length)
                .map(Former::chunk);
    }

    boolean isEmpty() {
        return chunks.isEmpty();
    }
}
