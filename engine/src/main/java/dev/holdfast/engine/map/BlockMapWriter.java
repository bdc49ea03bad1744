package dev.holdfast.engine.map;

import dev.holdfast.engine.format.BlockInner;
import dev.holdfast.engine.format.BlockMap;
import dev.holdfast.engine.format.ChunkId;
import dev.holdfast.engine.pack.Ticket;
import dev.holdfast.spi.storage.BlobStoreException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Builds the map of one disk from its leaves, given in ascending order. Used by one thread at a time. */
public final class BlockMapWriter {
    private final NodeWriter nodes;
    private final int rootLevel;
    private final List<Open> levels = new ArrayList<>();
    private Optional<NodeWriter.Written> root = Optional.empty();

    /** An inner node that is being filled. */
    private static final class Open {
        private final int level;
        private long number = -1;
        private long present;
        private final List<ChunkId> children = new ArrayList<>();
        private final List<Ticket> places = new ArrayList<>();

        Open(int level) {
            this.level = level;
        }
    }

    /** Begins the map of a disk of {@code length} bytes. */
    public BlockMapWriter(NodeWriter nodes, long length) {
        this.nodes = nodes;
        this.rootLevel = BlockMap.rootLevel(length);
        for (int level = 1; level <= rootLevel; level++) {
            levels.add(new Open(level));
        }
    }

    /** Adds the leaf of that number, which is not all zero. */
    public void add(long number, NodeWriter.Written leaf) throws BlobStoreException, IOException, InterruptedException {
        add(0, number, leaf);
    }

    private void add(int level, long number, NodeWriter.Written node)
            throws BlobStoreException, IOException, InterruptedException {
        if (level == rootLevel) {
            root = Optional.of(node);
            return;
        }
        Open parent = levels.get(level);
        long parentNumber = number / BlockMap.FAN_OUT;
        if (parent.number != parentNumber) {
            close(parent);
            parent.number = parentNumber;
        }
        parent.present |= 1L << (number % BlockMap.FAN_OUT);
        parent.children.add(node.id());
        parent.places.add(node.place());
    }

    private void close(Open open) throws BlobStoreException, IOException, InterruptedException {
        if (open.present == 0) {
            return;
        }
        BlockInner inner = new BlockInner(open.level, open.present, open.children);
        NodeWriter.Written written = nodes.write(inner.toNode(), open.places);
        open.present = 0;
        open.children.clear();
        open.places.clear();
        add(open.level, open.number, written);
    }

    /** Ends the map; its root, or empty if no leaf was added. */
    public Optional<NodeWriter.Written> finish() throws BlobStoreException, IOException, InterruptedException {
        for (Open level : levels) {
            close(level);
        }
        return root;
    }
}
