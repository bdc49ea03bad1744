package dev.holdfast.engine.tree;

/**
 * Bytes of a file that stand together in a stored chunk.
 *
 * @param gap zeros since the end of the piece before
 * @param length its bytes, at least 1
 * @param chunk the chunk
 * @param offset of its first byte in the chunk
 */
public record FilePiece(long gap, int length, Stored chunk, int offset) {}
