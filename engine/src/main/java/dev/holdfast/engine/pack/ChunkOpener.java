package dev.holdfast.engine.pack;

import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.crypto.Aead;
import dev.holdfast.engine.crypto.AuthenticationException;
import dev.holdfast.engine.format.ChunkHasher;
import dev.holdfast.engine.format.ChunkId;
import dev.holdfast.engine.format.FormatException;
import dev.holdfast.engine.format.MapChunk;
import dev.holdfast.engine.format.PackDirectory;
import dev.holdfast.engine.format.PackKind;
import java.util.Arrays;

/**
 * Opens sealed chunks of one trust domain, of which it believes nothing before it has checked everything: authenticity,
 * length, and the plaintext against its identity. Used by one thread at a time; opens and unpacks every chunk into the same buffers, so
 * that a restore moves through the processor's caches and not through memory.
 */
public final class ChunkOpener implements AutoCloseable {
    private final ChunkHasher hasher;
    private final ChunkCodec codec = new ChunkCodec(Compression.DEFAULT);
    private byte[] encoded = new byte[0];
    private byte[] buffer = new byte[0];

    /** An opener of a trust domain whose identities {@code hasher} computes; nobody else may use that. */
    public ChunkOpener(ChunkHasher hasher) {
        this.hasher = hasher;
    }

    /**
     * A chunk that was found right, until the next one is opened.
     *
     * @param bytes begins with its plaintext; not changed by who reads it, and overwritten by the next chunk
     * @param length of the plaintext
     * @param pieces the hashes of its pieces, 32 bytes each; of the node alone for a map chunk; not changed
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared as records
    public record Opened(byte[] bytes, int length, byte[] pieces) {
        /** The plaintext, to be kept. */
        public byte[] copy() {
            return Arrays.copyOf(bytes, length);
        }
    }

    /**
     * Opens a sealed chunk and checks its plaintext against its identity.
     *
     * @param bytes hold the sealed chunk from {@code offset} on
     * @throws RepositoryException.Damaged if it is anything but what belongs there
     */
    public Opened open(OpenPack pack, PackDirectory.Entry entry, byte[] bytes, int offset) throws RepositoryException {
        PackKind kind = pack.directory().kind();
        int length = entry.plainLength();
        try {
            int encodedLength = entry.sealedLength() - Aead.OVERHEAD;
            encoded = atLeast(encodedLength, encoded);
            pack.open(entry, bytes, offset, encoded);
            buffer = atLeast(length, buffer);
            codec.decode(encoded, encodedLength, buffer, length);
            byte[] pieces;
            ChunkId id;
            if (kind == PackKind.MAP) {
                byte[] node = MapChunk.nodeBytes(Arrays.copyOf(buffer, length));
                pieces = hasher.pieces(node, 0, node.length);
                id = hasher.chunk(kind, node.length, pieces);
            } else {
                pieces = hasher.pieces(buffer, 0, length);
                id = hasher.chunk(kind, length, pieces);
            }
            if (!id.equals(entry.id())) {
                throw new FormatException("its content is not what its identity says");
            }
            return new Opened(buffer, length, pieces);
        } catch (AuthenticationException | FormatException e) {
            throw new RepositoryException.Damaged(
                    "chunk " + entry.id() + " in " + pack.name() + " is damaged: " + e.getMessage(), e);
        }
    }

    private static byte[] atLeast(int length, byte[] buffer) {
        return buffer.length < length ? new byte[length] : buffer;
    }

    /** Gives back native memory. */
    @Override
    public void close() {
        codec.close();
    }
}
