package dev.holdfast.engine.format;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A leaf of a folder: its entries, or a stretch of them, in the order of their names. */
public final class FolderLeaf {
    private FolderLeaf() {}

    /** As a node that refers to {@code data} and {@code nodes}. */
    public static Node toNode(List<FolderEntry> entries, List<ChunkId> data, List<ChunkId> nodes) {
        ByteWriter writer = new ByteWriter(100 * entries.size());
        writer.u32(entries.size());
        entries.forEach(entry -> entry.write(writer));
        return new Node(Node.Type.FOLDER_LEAF, data, nodes, writer.toBytes());
    }

    /** About how many bytes an entry takes. */
    public static int sizeOf(FolderEntry entry) {
        ByteWriter writer = new ByteWriter(200);
        entry.write(writer);
        return writer.length();
    }

    /** Reads a leaf, whose names must be in order. */
    public static List<FolderEntry> entries(Node node) throws FormatException {
        ByteReader reader = node.bodyReader(Node.Type.FOLDER_LEAF);
        int count = reader.count(reader.u32(), 30, "entries");
        List<FolderEntry> entries = new ArrayList<>(count);
        byte[] before = new byte[0];
        for (int i = 0; i < count; i++) {
            FolderEntry entry = FolderEntry.read(reader, node);
            if (i > 0 && Arrays.compareUnsigned(before, entry.name()) >= 0) {
                throw new FormatException("the names of a folder are out of order");
            }
            before = entry.name();
            entries.add(entry);
        }
        reader.end();
        return entries;
    }
}
