package dev.holdfast.engine.map;

import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.format.BlockInner;
import dev.holdfast.engine.format.BlockLeaf;
import dev.holdfast.engine.format.BlockMap;
import dev.holdfast.engine.format.ChunkId;
import dev.holdfast.engine.format.FormatException;
import dev.holdfast.engine.format.Manifest;
import dev.holdfast.engine.format.PackHint;
import dev.holdfast.spi.storage.BlobStoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads the map of one disk, leaf by leaf, keeping the nodes on the way down to the latest leaf. Used by one thread at a
 * time, fastest in ascending order.
 */
public final class BlockMapReader {
    private final NodeReader nodes;
    private final Manifest.VolumeRoot volume;
    private final int rootLevel;
    private final @Nullable Step[] path;

    private record Step(long firstLeaf, BlockInner inner, NodeReader.Found found) {}

    public BlockMapReader(NodeReader nodes, Manifest.VolumeRoot volume) {
        this.nodes = nodes;
        this.volume = volume;
        this.rootLevel = BlockMap.rootLevel(volume.length());
        this.path = new @Nullable Step[rootLevel + 1];
    }

    /**
     * A leaf.
     *
     * @param number its number on the disk, from 0
     * @param id its identity
     * @param leaf what it says
     * @param hints for each of its chunks, the pack it was in
     * @param pack the pack that the leaf itself was found in
     */
    public record Leaf(long number, ChunkId id, BlockLeaf leaf, List<Optional<PackHint>> hints, PackHint pack)
            implements Stretch {
        /** The same leaf, whose chunks are found in other packs. */
        public Leaf at(List<Optional<PackHint>> others) {
            return new Leaf(number, id, leaf, others, pack);
        }

        @Override
        public long from() {
            return number;
        }

        @Override
        public long end() {
            return number + 1;
        }
    }

    /** Leaves that stand together, and are not known to be all zero. */
    public sealed interface Stretch {
        /** The number of the first of them. */
        long from();

        /** The number after that of the last. */
        long end();
    }

    /**
     * Leaves that are lost with a damaged node. Some of them may have been all zero.
     *
     * @param damage what is wrong with it
     */
    public record Lost(long from, long end, RepositoryException.Damaged damage) implements Stretch {}

    /**
     * The first leaf at or after {@code from} that is not all zero, or what is lost there; empty if only zeros follow.
     * Damage is an answer here, so that a reader can go on behind it.
     */
    public Optional<Stretch> next(long from) throws RepositoryException, BlobStoreException {
        long number = from;
        long leaves = BlockMap.leaves(volume.length());
        while (number < leaves) {
            int level = rootLevel;
            try {
                while (level >= 0 && descend(number, level).isPresent()) {
                    level--;
                }
                if (level < 0) {
                    return Optional.of(leaf(number).orElseThrow());
                }
            } catch (RepositoryException.Damaged e) {
                return Optional.of(new Lost(number, Math.min(leaves, endOfSubtree(number, level + 1)), e));
            }
            number = endOfSubtree(number, level);
        }
        return Optional.empty();
    }

    private static long endOfSubtree(long number, int level) {
        long span = BlockMap.leavesBelow(level);
        return (number / span + 1) * span;
    }

    /** The leaf of that number; empty if all of its blocks are zero. */
    public Optional<Leaf> leaf(long number) throws RepositoryException, BlobStoreException {
        Optional<Reference> reference =
                number < BlockMap.leaves(volume.length()) ? descend(number, 0) : Optional.empty();
        return reference.isEmpty() ? Optional.empty() : Optional.of(read(number, reference.get()));
    }

    /** The number of the first leaf at or after {@code from} that is not all zero; empty if there is none. */
    public Optional<Long> nextLeaf(long from) throws RepositoryException, BlobStoreException {
        long number = from;
        while (number < BlockMap.leaves(volume.length())) {
            int emptyLevel = emptyLevel(number);
            if (emptyLevel < 0) {
                return Optional.of(number);
            }
            number = endOfSubtree(number, emptyLevel);
        }
        return Optional.empty();
    }

    /** The highest level at which the subtree that holds a leaf is all zero, or -1 if the leaf is not. */
    private int emptyLevel(long number) throws RepositoryException, BlobStoreException {
        for (int level = rootLevel; level >= 0; level--) {
            if (descend(number, level).isEmpty()) {
                return level;
            }
        }
        return -1;
    }

    private record Reference(ChunkId id, Optional<PackHint> hint) {}

    /** The node of that level above (or at) a leaf, if it is not all zero. */
    private Optional<Reference> descend(long number, int level) throws RepositoryException, BlobStoreException {
        Optional<Reference> reference = volume.root().map(root -> new Reference(root.id(), root.hint()));
        for (int at = rootLevel; at > level && reference.isPresent(); at--) {
            reference = child(step(at, number, reference.get()), number);
        }
        return reference;
    }

    private static Optional<Reference> child(Step step, long number) {
        long below = BlockMap.leavesBelow(step.inner().level() - 1);
        int child = (int) ((number - step.firstLeaf()) / below);
        long present = step.inner().present();
        if ((present >>> child & 1) == 0) {
            return Optional.empty();
        }
        int position = Long.bitCount(present & ((1L << child) - 1));
        return Optional.of(new Reference(
                step.inner().children().get(position), step.found().hint(position)));
    }

    private Step step(int level, long number, Reference reference) throws RepositoryException, BlobStoreException {
        long span = BlockMap.leavesBelow(level);
        long first = number / span * span;
        Step known = path[level];
        if (known != null && known.firstLeaf() == first) {
            return known;
        }
        NodeReader.Found found = nodes.read(reference.id(), reference.hint());
        try {
            Step step = new Step(first, BlockInner.of(found.chunk().node(), level), found);
            nodes.readAhead(found, _ -> true);
            path[level] = step;
            return step;
        } catch (FormatException e) {
            throw new RepositoryException.Damaged("node " + reference.id() + " has a wrong form: " + e.getMessage(), e);
        }
    }

    private Leaf read(long number, Reference reference) throws RepositoryException, BlobStoreException {
        NodeReader.Found found = nodes.read(reference.id(), reference.hint());
        try {
            BlockLeaf leaf = BlockLeaf.of(found.chunk().node());
            requireWithinDisk(number, leaf);
            List<Optional<PackHint>> hints = new ArrayList<>();
            for (int i = 0; i < leaf.chunks().size(); i++) {
                hints.add(found.hint(i));
            }
            return new Leaf(number, reference.id(), leaf, hints, found.pack());
        } catch (FormatException e) {
            throw new RepositoryException.Damaged("node " + reference.id() + " has a wrong form: " + e.getMessage(), e);
        }
    }

    private void requireWithinDisk(long number, BlockLeaf leaf) throws FormatException {
        int blocks = Long.SIZE - Long.numberOfLeadingZeros(leaf.present());
        if (blocks > 0 && number * BlockMap.LEAF_SPAN + (blocks - 1L) * BlockMap.BLOCK >= volume.length()) {
            throw new FormatException("it goes beyond the end of disk '" + volume.name() + "'");
        }
    }
}
