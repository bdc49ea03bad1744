package dev.holdfast.engine.map;

import dev.holdfast.engine.format.ChunkHasher;
import dev.holdfast.engine.format.ChunkId;
import dev.holdfast.engine.format.Hints;
import dev.holdfast.engine.format.MapChunk;
import dev.holdfast.engine.format.Node;
import dev.holdfast.engine.format.PackHint;
import dev.holdfast.engine.format.PackKind;
import dev.holdfast.engine.pack.ChunkCodec;
import dev.holdfast.engine.pack.PackWriter;
import dev.holdfast.engine.pack.Ticket;
import dev.holdfast.spi.storage.BlobStoreException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Stores nodes that are not stored yet, with hints of where their references are. Used by one thread at a time. */
public final class NodeWriter {
    private final PackWriter packs;
    private final PackWriter.Lane lane;
    private final ChunkHasher hasher;
    private final ChunkCodec codec;

    /** A writer with a lane of its own; the caller closes the codec. */
    public NodeWriter(PackWriter packs, ChunkHasher hasher, ChunkCodec codec) {
        this.packs = packs;
        this.lane = packs.lane(PackKind.MAP);
        this.hasher = hasher;
        this.codec = codec;
    }

    /**
     * A stored node.
     *
     * @param id its identity
     * @param place where it is
     */
    public record Written(ChunkId id, Ticket place) {}

    /**
     * Stores a node, unless it is stored already.
     *
     * @param places of all it refers to, data chunks first; the packs of data chunks must be finished
     */
    public Written write(Node node, List<Ticket> places) throws BlobStoreException, IOException, InterruptedException {
        byte[] bytes = node.toBytes();
        ChunkId id = hasher.identity(PackKind.MAP, bytes, 0, bytes.length);
        Optional<Ticket> known = packs.find(PackKind.MAP, id);
        if (known.isPresent()) {
            return new Written(id, known.get());
        }
        byte[] plain = MapChunk.toBytes(bytes, hints(places));
        byte[] encoded = codec.encode(plain, 0, plain.length);
        if (!lane.hasRoom(encoded)) {
            lane.flush(); // what was in the same pack now has a name of its own
            plain = MapChunk.toBytes(bytes, hints(places));
            encoded = codec.encode(plain, 0, plain.length);
        }
        return new Written(id, lane.add(id, encoded, plain.length));
    }

    private Hints hints(List<Ticket> places) {
        List<PackHint> named = new ArrayList<>();
        Map<PackHint, Integer> numbers = new HashMap<>();
        int[] result = new int[places.size()];
        for (int i = 0; i < result.length; i++) {
            Ticket place = places.get(i);
            Optional<PackHint> hint = place.hint();
            if (hint.isPresent()) {
                result[i] = numbers.computeIfAbsent(hint.get(), pack -> {
                    named.add(pack);
                    return named.size() - 1;
                });
            } else {
                result[i] = place.equals(lane.current()) ? Hints.SAME_PACK : Hints.UNKNOWN;
            }
        }
        return new Hints(named, result);
    }

    /** Finishes the pack that nodes are being added to. */
    public void flush() throws BlobStoreException, IOException, InterruptedException {
        lane.flush();
    }
}
