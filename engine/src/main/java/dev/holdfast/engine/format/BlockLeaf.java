package dev.holdfast.engine.format;

import java.util.ArrayList;
import java.util.List;

/**
 * A leaf of a disk's map: for each of its 64 blocks whether it is zero, else its hash and where its bytes are.
 *
 * @param present bit i is set if block i is not zero
 * @param chunks the chunks that hold the blocks
 * @param blocks for each block that is not zero, in order
 */
public record BlockLeaf(long present, List<Chunk> chunks, List<Block> blocks) {
    private static final int BLOCK_LENGTH = 18;

    /**
     * A chunk that holds blocks.
     *
     * @param id its identity
     * @param pieces how many it has, 1 to 64, of which the leaf may no longer use all
     */
    public record Chunk(ChunkId id, int pieces) {}

    /**
     * A block that is not zero.
     *
     * @param chunk the number of its chunk within the leaf
     * @param piece which piece of the chunk it is
     * @param hash0 the first 8 bytes of the block's hash
     * @param hash1 the next 8 bytes
     */
    public record Block(int chunk, int piece, long hash0, long hash1) {}

    public BlockLeaf {
        chunks = List.copyOf(chunks);
        blocks = List.copyOf(blocks);
        if (Long.bitCount(present) != blocks.size()) {
            throw new IllegalArgumentException(
                    Long.bitCount(present) + " blocks set, but " + blocks.size() + " described");
        }
    }

    /** As a node. */
    public Node toNode() {
        ByteWriter writer = new ByteWriter(8 + chunks.size() + blocks.size() * BLOCK_LENGTH);
        writer.i64(present);
        for (Chunk chunk : chunks) {
            writer.u8(chunk.pieces());
        }
        for (Block block : blocks) {
            writer.u8(block.chunk()).u8(block.piece()).i64(block.hash0()).i64(block.hash1());
        }
        List<ChunkId> ids = chunks.stream().map(Chunk::id).toList();
        return new Node(Node.Type.BLOCK_LEAF, ids, List.of(), writer.toBytes());
    }

    /** Reads a leaf. */
    public static BlockLeaf of(Node node) throws FormatException {
        ByteReader reader = node.bodyReader(Node.Type.BLOCK_LEAF);
        long present = reader.i64();
        List<Chunk> chunks = new ArrayList<>(node.data().size());
        for (ChunkId id : node.data()) {
            int pieces = reader.u8();
            if (pieces < 1 || pieces > BlockMap.FAN_OUT) {
                throw new FormatException("a chunk of " + pieces + " pieces");
            }
            chunks.add(new Chunk(id, pieces));
        }
        int count = reader.count(Long.bitCount(present), BLOCK_LENGTH, "blocks");
        Block[] blocks = new Block[count];
        for (int i = 0; i < count; i++) {
            blocks[i] = new Block(reader.u8(), reader.u8(), reader.i64(), reader.i64());
            if (blocks[i].chunk() >= chunks.size()) {
                throw new FormatException("a block names chunk " + blocks[i].chunk() + " of " + chunks.size());
            }
            if (blocks[i].piece() >= chunks.get(blocks[i].chunk()).pieces()) {
                throw new FormatException("a block names a piece that its chunk does not have");
            }
        }
        reader.end();
        if (!node.nodes().isEmpty()) {
            throw new FormatException("a leaf of a disk's map that refers to nodes");
        }
        return new BlockLeaf(present, chunks, List.of(blocks));
    }
}
