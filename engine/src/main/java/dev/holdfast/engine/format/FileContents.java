package dev.holdfast.engine.format;

import java.util.ArrayList;
import java.util.List;

/**
 * The extents of a file's content, or of a stretch of it.
 *
 * @param extents in order
 */
public record FileContents(List<Piece> extents) {
    /** The most extents that stand in one node or entry. */
    public static final int MOST_EXTENTS = 256;

    private static final int PIECE_LENGTH = 8 + 4 + 2 + 4;

    /**
     * Bytes of a file that stand together in a chunk.
     *
     * @param gap zeros since the end of the piece before
     * @param length its bytes, at least 1
     * @param chunk the number of the data chunk among the node's references
     * @param offset of its first byte in the chunk
     */
    public record Piece(long gap, int length, int chunk, int offset) {}

    public FileContents {
        extents = List.copyOf(extents);
    }

    void write(ByteWriter writer) {
        writer.u16(extents.size());
        for (Piece piece : extents) {
            writer.u64(piece.gap()).u32(piece.length()).u16(piece.chunk()).u32(piece.offset());
        }
    }

    static FileContents read(ByteReader reader, int chunks) throws FormatException {
        int count = reader.count(reader.u16(), PIECE_LENGTH, "extents");
        List<Piece> extents = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            Piece piece = new Piece(
                    reader.u64(),
                    reader.u32(PackKind.DATA.largestChunk(), "the length of an extent"),
                    reader.u16(),
                    reader.u32(PackKind.DATA.largestChunk(), "the offset of an extent"));
            if (piece.length() == 0 || piece.chunk() >= chunks) {
                throw new FormatException("an extent of no bytes, or of chunk " + piece.chunk() + " of " + chunks);
            }
            extents.add(piece);
        }
        return new FileContents(extents);
    }

    /** As a content leaf that refers to {@code chunks}. */
    public Node toNode(List<ChunkId> chunks) {
        ByteWriter writer = new ByteWriter(2 + extents.size() * PIECE_LENGTH);
        write(writer);
        return new Node(Node.Type.CONTENT_LEAF, chunks, List.of(), writer.toBytes());
    }

    /** Reads a content leaf. */
    public static FileContents of(Node node) throws FormatException {
        ByteReader reader = node.bodyReader(Node.Type.CONTENT_LEAF);
        FileContents contents = read(reader, node.data().size());
        reader.end();
        return contents;
    }

    /** Bytes from the end of what came before to the end of the last extent. */
    public long span() {
        long span = 0;
        for (Piece piece : extents) {
            span = Math.addExact(span, Math.addExact(piece.gap(), piece.length()));
        }
        return span;
    }
}
