package dev.holdfast.engine.format;

import java.util.ArrayList;
import java.util.List;

/**
 * An inner node of a large file's content.
 *
 * @param level 1 above leaves
 * @param spans bytes that each child covers
 * @param children their identities
 */
public record ContentInner(int level, List<Long> spans, List<ChunkId> children) {
    public ContentInner {
        spans = List.copyOf(spans);
        children = List.copyOf(children);
    }

    /** As a node. */
    public Node toNode() {
        ByteWriter writer = new ByteWriter(1 + 8 * spans.size());
        writer.u8(level);
        spans.forEach(writer::u64);
        return new Node(Node.Type.CONTENT_INNER, List.of(), children, writer.toBytes());
    }

    /** Reads an inner node. */
    public static ContentInner of(Node node) throws FormatException {
        ByteReader reader = node.bodyReader(Node.Type.CONTENT_INNER);
        int level = reader.u8();
        List<Long> spans = new ArrayList<>();
        for (int i = 0; i < node.nodes().size(); i++) {
            spans.add(reader.u64());
        }
        reader.end();
        if (level < 1 || level > Node.DEEPEST || spans.isEmpty()) {
            throw new FormatException("an inner node of a file's content without children or of level " + level);
        }
        return new ContentInner(level, spans, node.nodes());
    }
}
