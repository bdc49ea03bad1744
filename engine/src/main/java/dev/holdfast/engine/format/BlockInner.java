package dev.holdfast.engine.format;

import java.util.List;

/**
 * An inner node of a disk's map.
 *
 * @param level 1 above leaves
 * @param present bit i is set if child i is not all zero
 * @param children those that are set, in order
 */
public record BlockInner(int level, long present, List<ChunkId> children) {
    public BlockInner {
        children = List.copyOf(children);
        if (level < 1 || level > Node.DEEPEST || Long.bitCount(present) != children.size() || present == 0) {
            throw new IllegalArgumentException(
                    "not an inner node: level " + level + " with " + children.size() + " children");
        }
    }

    /** As a node. */
    public Node toNode() {
        byte[] body = new ByteWriter(9).u8(level).i64(present).toBytes();
        return new Node(Node.Type.BLOCK_INNER, List.of(), children, body);
    }

    /** Reads an inner node of the level expected. */
    public static BlockInner of(Node node, int level) throws FormatException {
        ByteReader reader = node.bodyReader(Node.Type.BLOCK_INNER);
        if (reader.u8() != level) {
            throw new FormatException("an inner node of another level than " + level);
        }
        long present = reader.i64();
        reader.end();
        if (present == 0
                || Long.bitCount(present) != node.nodes().size()
                || !node.data().isEmpty()) {
            throw new FormatException("an inner node whose children do not fit its bitmap");
        }
        return new BlockInner(level, present, node.nodes());
    }
}
