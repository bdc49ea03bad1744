package dev.holdfast.engine.pack;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import dev.holdfast.engine.format.FormatException;
import dev.holdfast.engine.format.Pack;
import java.util.Arrays;

/** Turns a chunk into a codec and a payload, and back. Used by one thread at a time; holds native memory until closed. */
public final class ChunkCodec implements AutoCloseable {
    private final ZstdCompressCtx compressor = new ZstdCompressCtx();
    private final ZstdDecompressCtx decompressor = new ZstdDecompressCtx();
    private byte[] scratch = new byte[0];

    public ChunkCodec(Compression compression) {
        compressor.setLevel(compression.level());
        compressor.setContentSize(true);
        compressor.setChecksum(false);
    }

    /** The codec, in one byte, and the payload. What does not get a thirtieth smaller is kept as it is. */
    public byte[] encode(byte[] plain, int offset, int length) {
        int bound = 1 + (int) Zstd.compressBound(length);
        if (scratch.length < bound) {
            scratch = new byte[bound];
        }
        int packed = compressor.compressByteArray(scratch, 1, scratch.length - 1, plain, offset, length);
        if (packed < length - length / 30) {
            scratch[0] = Pack.CODEC_ZSTD;
            return Arrays.copyOf(scratch, 1 + packed);
        }
        byte[] raw = new byte[1 + length];
        raw[0] = Pack.CODEC_NONE;
        System.arraycopy(plain, offset, raw, 1, length);
        return raw;
    }

    /**
     * Unpacks a codec and payload.
     *
     * @param encoded begins with them
     * @param encodedLength how many bytes they are, at least 1
     * @param into gets the plaintext, from its beginning
     * @param plainLength the length it has to have, already bounded, and not more than there is room
     */
    public void decode(byte[] encoded, int encodedLength, byte[] into, int plainLength) throws FormatException {
        byte codec = encoded[0];
        if (codec == Pack.CODEC_NONE) {
            if (encodedLength - 1 != plainLength) {
                throw new FormatException("a chunk of another length than its directory says");
            }
            System.arraycopy(encoded, 1, into, 0, plainLength);
            return;
        }
        if (codec != Pack.CODEC_ZSTD) {
            throw new FormatException("unknown codec " + codec);
        }
        if (encodedLength == 1) {
            throw new FormatException("a packed chunk without content");
        }
        if (Zstd.getFrameContentSize(encoded, 1, encodedLength - 1) != plainLength) {
            throw new FormatException("a chunk of another length than its directory says");
        }
        try {
            int length = decompressor.decompressByteArray(into, 0, plainLength, encoded, 1, encodedLength - 1);
            if (length != plainLength) {
                throw new FormatException("a chunk that unpacks to another length than it says");
            }
        } catch (ZstdException e) {
            throw new FormatException("a chunk that does not unpack", e);
        }
    }

    @Override
    public void close() {
        compressor.close();
        decompressor.close();
    }
}
