package dev.holdfast.engine.format;

import dev.holdfast.engine.Id;
import dev.holdfast.engine.crypto.Aead;
import dev.holdfast.engine.crypto.Labels;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The fixed parts of a pack: header, trailer, and what a chunk is bound to. */
public final class Pack {
    /** Bytes before the first chunk. */
    public static final int HEADER_LENGTH = 16;

    /** Bytes after the directory. */
    public static final int TRAILER_LENGTH = 12;

    /** Bytes by which a sealed chunk is longer than its payload: the AEAD's and the codec. */
    public static final int SEALED_OVERHEAD = Aead.OVERHEAD + 1;

    /** Bytes that a pack must stay below. */
    public static final int LARGEST = 1 << 30;

    /** The payload is the plaintext. */
    public static final byte CODEC_NONE = 0;

    /** The payload is one zstd frame with its content size. */
    public static final byte CODEC_ZSTD = 1;

    private static final byte[] HEADER_MAGIC = "HOLDPACK".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] TRAILER_MAGIC = "HOLDFOOT".getBytes(StandardCharsets.US_ASCII);

    private Pack() {}

    /** The header of a pack of that kind. */
    public static byte[] header(PackKind kind) {
        return new ByteWriter(HEADER_LENGTH)
                .bytes(HEADER_MAGIC)
                .u16(Descriptor.VERSION)
                .u8(kind.code())
                .bytes(new byte[5])
                .toBytes();
    }

    /** The trailer after a directory of that length. */
    public static byte[] trailer(int directoryLength) {
        return new ByteWriter(TRAILER_LENGTH)
                .u32(directoryLength)
                .bytes(TRAILER_MAGIC)
                .toBytes();
    }

    /** Checks the header of a whole pack. */
    public static void checkHeader(PackKind kind, byte[] header) throws FormatException {
        if (!Arrays.equals(header, header(kind))) {
            throw new FormatException("not the header of such a pack");
        }
    }

    /** The directory's length, as the trailer says it. */
    public static int directoryLength(byte[] trailer) throws FormatException {
        ByteReader reader = new ByteReader(trailer);
        int length = reader.u32(PackDirectory.LARGEST, "the length of a pack directory");
        if (!Arrays.equals(reader.bytes(TRAILER_MAGIC.length), TRAILER_MAGIC)) {
            throw new FormatException("not the trailer of a pack");
        }
        reader.end();
        return length;
    }

    /** What a sealed chunk is bound to. */
    public static byte[] associated(PackKind kind, Id repository, Id domain, ChunkId id) {
        return Labels.join(
                "holdfast chunk v0", new byte[] {kind.code()}, repository.bytes(), domain.bytes(), id.bytes());
    }
}
