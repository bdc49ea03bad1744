package dev.holdfast.engine.tree;

import dev.holdfast.engine.format.ChunkId;
import dev.holdfast.engine.map.NodeWriter;
import dev.holdfast.engine.pack.Ticket;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The chunks and nodes that a node being made refers to, each numbered once. */
final class References {
    private final List<ChunkId> data = new ArrayList<>();
    private final List<ChunkId> nodes = new ArrayList<>();
    private final List<Ticket> dataPlaces = new ArrayList<>();
    private final List<Ticket> nodePlaces = new ArrayList<>();
    private final Map<ChunkId, Integer> dataNumbers = new HashMap<>();
    private final Map<ChunkId, Integer> nodeNumbers = new HashMap<>();

    int data(Stored chunk) {
        return dataNumbers.computeIfAbsent(chunk.id(), id -> {
            data.add(id);
            dataPlaces.add(chunk.place());
            return data.size() - 1;
        });
    }

    int node(NodeWriter.Written node) {
        return nodeNumbers.computeIfAbsent(node.id(), id -> {
            nodes.add(id);
            nodePlaces.add(node.place());
            return nodes.size() - 1;
        });
    }

    int count() {
        return data.size() + nodes.size();
    }

    List<ChunkId> data() {
        return data;
    }

    List<ChunkId> nodes() {
        return nodes;
    }

    List<Ticket> places() {
        List<Ticket> places = new ArrayList<>(dataPlaces);
        places.addAll(nodePlaces);
        return places;
    }
}
