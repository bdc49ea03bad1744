package dev.holdfast.engine.format;

import java.util.ArrayList;
import java.util.List;

/**
 * What all nodes of block maps and trees share: what they refer to.
 *
 * @param type which kind of node
 * @param data the data chunks it refers to
 * @param nodes the nodes it refers to
 * @param body what its type adds; not changed
 */
@SuppressWarnings("ArrayRecordComponent") // the undecoded rest; never compared as records
public record Node(Type type, List<ChunkId> data, List<ChunkId> nodes, byte[] body) {
    /** The most levels that a tree of nodes may have, and so the bound of every recursion over one. */
    public static final int DEEPEST = 12;

    /** The types of nodes. */
    public enum Type {
        /** Blocks of 4 MiB of a disk. */
        BLOCK_LEAF(1),
        /** Up to 64 nodes of a disk's map. */
        BLOCK_INNER(2),
        /** Entries of a folder. */
        FOLDER_LEAF(3),
        /** Nodes of a folder. */
        FOLDER_INNER(4),
        /** Extents of a file. */
        CONTENT_LEAF(5),
        /** Nodes of a file's content. */
        CONTENT_INNER(6);

        private final int code;

        Type(int code) {
            this.code = code;
        }

        static Type of(int code) throws FormatException {
            for (Type type : values()) {
                if (type.code == code) {
                    return type;
                }
            }
            throw new FormatException("unknown type of node: " + code);
        }
    }

    public Node {
        data = List.copyOf(data);
        nodes = List.copyOf(nodes);
    }

    /** The bytes that its identity is computed of. */
    public byte[] toBytes() {
        ByteWriter writer = new ByteWriter(5 + (data.size() + nodes.size()) * ChunkId.LENGTH + body.length);
        writer.u8(type.code).u16(data.size()).u16(nodes.size());
        data.forEach(writer::chunkId);
        nodes.forEach(writer::chunkId);
        return writer.bytes(body).toBytes();
    }

    /** Reads a node; what is in its body is for its type to check. */
    public static Node parse(byte[] bytes) throws FormatException {
        ByteReader reader = new ByteReader(bytes);
        Type type = Type.of(reader.u8());
        int data = reader.u16();
        int nodes = reader.u16();
        reader.count(data + nodes, ChunkId.LENGTH, "references");
        return new Node(type, ids(reader, data), ids(reader, nodes), reader.bytes(reader.remaining()));
    }

    private static List<ChunkId> ids(ByteReader reader, int count) throws FormatException {
        List<ChunkId> ids = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            ids.add(reader.chunkId());
        }
        return ids;
    }

    ByteReader bodyReader(Type expected) throws FormatException {
        if (type != expected) {
            throw new FormatException("a node of type " + type + " where " + expected + " belongs");
        }
        return new ByteReader(body);
    }
}
