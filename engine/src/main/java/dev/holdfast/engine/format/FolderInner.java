package dev.holdfast.engine.format;

import java.util.ArrayList;
import java.util.List;

/**
 * An inner node of a large folder.
 *
 * @param level 1 above leaves
 * @param firstNames the first name in each child; not changed
 * @param children their identities
 */
public record FolderInner(int level, List<byte[]> firstNames, List<ChunkId> children) {
    public FolderInner {
        firstNames = List.copyOf(firstNames);
        children = List.copyOf(children);
    }

    /** As a node. */
    public Node toNode() {
        ByteWriter writer = new ByteWriter(1 + 20 * firstNames.size());
        writer.u8(level);
        firstNames.forEach(writer::bytes8);
        return new Node(Node.Type.FOLDER_INNER, List.of(), children, writer.toBytes());
    }

    /** Reads an inner node. */
    public static FolderInner of(Node node) throws FormatException {
        ByteReader reader = node.bodyReader(Node.Type.FOLDER_INNER);
        int level = reader.u8();
        List<byte[]> names = new ArrayList<>();
        for (int i = 0; i < node.nodes().size(); i++) {
            names.add(reader.bytes(reader.u8()));
        }
        reader.end();
        if (level < 1 || level > Node.DEEPEST || names.isEmpty()) {
            throw new FormatException("an inner node of a folder without children or of level " + level);
        }
        return new FolderInner(level, names, node.nodes());
    }
}
