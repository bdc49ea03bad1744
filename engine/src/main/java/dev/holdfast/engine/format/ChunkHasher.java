package dev.holdfast.engine.format;

import dev.holdfast.engine.Id;
import dev.holdfast.engine.crypto.Hkdf;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Computes identities: HMAC-SHA-256 of each piece of 64 KiB, then of the pieces' hashes. So a disk's blocks and the chunk
 * they are stored in need each byte hashed only once.
 *
 * <p>The JDK's MAC is used, not Tink's: Tink's takes whole arrays, and this is the hottest loop of all. Used by one thread
 * at a time; {@link #copy} makes another.
 */
public final class ChunkHasher {
    /** Bytes of a piece. */
    public static final int PIECE = 1 << 16;

    private final SecretKeySpec pieceKey;
    private final SecretKeySpec chunkKey;
    private final Mac pieces;
    private final Mac chunks;

    /** Hashes for a trust domain of a repository, which has that key. */
    public ChunkHasher(byte[] domainKey, Id repository) {
        this(
                new SecretKeySpec(Hkdf.derive(domainKey, repository, "holdfast piece v0"), "HmacSHA256"),
                new SecretKeySpec(Hkdf.derive(domainKey, repository, "holdfast chunk v0"), "HmacSHA256"));
    }

    private ChunkHasher(SecretKeySpec pieceKey, SecretKeySpec chunkKey) {
        this.pieceKey = pieceKey;
        this.chunkKey = chunkKey;
        pieces = mac(pieceKey);
        chunks = mac(chunkKey);
    }

    /** Another one of the same keys, for another thread. */
    public ChunkHasher copy() {
        return new ChunkHasher(pieceKey, chunkKey);
    }

    private static Mac mac(SecretKeySpec key) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime has no HMAC-SHA-256", e);
        }
    }

    /** The 32-byte hash of one piece, at most {@link #PIECE} bytes. */
    public byte[] piece(byte[] bytes, int offset, int length) {
        pieces.update(bytes, offset, length);
        return pieces.doFinal();
    }

    /** The hashes of all pieces of a chunk, 32 bytes each, in order. */
    public byte[] pieces(byte[] bytes, int offset, int length) {
        byte[] hashes = new byte[pieceCount(length) * ChunkId.LENGTH];
        for (int at = 0, piece = 0; at < length; at += PIECE, piece++) {
            byte[] hash = piece(bytes, offset + at, Math.min(PIECE, length - at));
            System.arraycopy(hash, 0, hashes, piece * ChunkId.LENGTH, ChunkId.LENGTH);
        }
        return hashes;
    }

    /** The number of pieces of a chunk of {@code length} bytes. */
    public static int pieceCount(int length) {
        return (length + PIECE - 1) / PIECE;
    }

    /**
     * The identity of a chunk whose pieces have these hashes.
     *
     * @param length the plaintext's length in bytes
     * @param hashes 32 bytes for each piece, in order, nothing after
     */
    public ChunkId chunk(PackKind kind, int length, byte[] hashes) {
        chunks.update(ByteBuffer.allocate(9).put(kind.code()).putLong(length).flip());
        chunks.update(hashes);
        return ChunkId.of(chunks.doFinal(), 0);
    }

    /** The identity of a whole plaintext. */
    public ChunkId identity(PackKind kind, byte[] bytes, int offset, int length) {
        return chunk(kind, length, pieces(bytes, offset, length));
    }
}
