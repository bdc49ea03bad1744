package dev.holdfast.engine.format;

import java.util.Arrays;

/**
 * The plaintext of a chunk in a map pack: a node, and hints that its identity does not cover.
 *
 * @param nodeBytes the bytes of the node; not changed
 * @param node the node
 * @param hints where to find what it refers to
 */
@SuppressWarnings("ArrayRecordComponent") // bytes as stored; never compared as records
public record MapChunk(byte[] nodeBytes, Node node, Hints hints) {
    /** The plaintext of a node with its hints. */
    public static byte[] toBytes(byte[] nodeBytes, Hints hints) {
        ByteWriter writer =
                new ByteWriter(6 + nodeBytes.length + 40 * hints.packs().size() + 2 * hints.places().length);
        writer.u32(nodeBytes.length).bytes(nodeBytes);
        hints.write(writer);
        return writer.toBytes();
    }

    /** The bytes of the node in a plaintext: what its identity is computed of. */
    public static byte[] nodeBytes(byte[] plaintext) throws FormatException {
        ByteReader reader = new ByteReader(plaintext);
        int length = reader.u32(plaintext.length, "the length of a node");
        if (length > reader.remaining()) {
            throw new FormatException("a node of " + length + " bytes ends early");
        }
        return Arrays.copyOfRange(plaintext, 4, 4 + length);
    }

    /** Reads a plaintext. */
    public static MapChunk parse(byte[] plaintext) throws FormatException {
        byte[] nodeBytes = nodeBytes(plaintext);
        Node node = Node.parse(nodeBytes);
        ByteReader reader = new ByteReader(plaintext, 4 + nodeBytes.length, plaintext.length - 4 - nodeBytes.length);
        Hints hints = Hints.read(reader, node.data().size() + node.nodes().size());
        reader.end();
        return new MapChunk(nodeBytes, node, hints);
    }
}
