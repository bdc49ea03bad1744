package dev.holdfast.engine.format;

import dev.holdfast.engine.Id;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Reads big-endian fields from bytes that may be hostile: whatever is not there is a {@link FormatException}. */
final class ByteReader {
    private final ByteBuffer buffer;

    ByteReader(byte[] bytes) {
        this(bytes, 0, bytes.length);
    }

    ByteReader(byte[] bytes, int offset, int length) {
        buffer = ByteBuffer.wrap(bytes, offset, length);
    }

    int remaining() {
        return buffer.remaining();
    }

    int u8() throws FormatException {
        require(1);
        return buffer.get() & 0xff;
    }

    int u16() throws FormatException {
        require(2);
        return buffer.getShort() & 0xffff;
    }

    long u32() throws FormatException {
        require(4);
        return buffer.getInt() & 0xffffffffL;
    }

    /** A {@code u32} that may be at most {@code most}, which fits an int. */
    int u32(int most, String what) throws FormatException {
        long value = u32();
        if (value > most) {
            throw new FormatException(what + " is " + value + ", more than " + most);
        }
        return (int) value;
    }

    /** A {@code u64} that must fit a signed long. */
    long u64() throws FormatException {
        long value = i64();
        if (value < 0) {
            throw new FormatException("a number of 2^63 or more");
        }
        return value;
    }

    long i64() throws FormatException {
        require(8);
        return buffer.getLong();
    }

    byte[] bytes(int count) throws FormatException {
        require(count);
        byte[] bytes = new byte[count];
        buffer.get(bytes);
        return bytes;
    }

    Id id() throws FormatException {
        return Id.of(bytes(Id.LENGTH));
    }

    ChunkId chunkId() throws FormatException {
        require(ChunkId.LENGTH);
        return new ChunkId(buffer.getLong(), buffer.getLong(), buffer.getLong(), buffer.getLong());
    }

    String text(int bytes) throws FormatException {
        try {
            CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes(bytes)));
            return text.toString();
        } catch (CharacterCodingException e) {
            throw new FormatException("not UTF-8", e);
        }
    }

    /** A count of things of at least {@code each} bytes, which must all be there: so a list is bounded by its bytes. */
    int count(long count, int each, String what) throws FormatException {
        if (count * each > buffer.remaining()) {
            throw new FormatException(
                    count + " " + what + " do not fit in the " + buffer.remaining() + " bytes there are");
        }
        return (int) count;
    }

    void end() throws FormatException {
        if (buffer.hasRemaining()) {
            throw new FormatException(buffer.remaining() + " bytes too many");
        }
    }

    private void require(int count) throws FormatException {
        if (count > buffer.remaining()) {
            throw new FormatException("ends early: " + count + " bytes wanted, " + buffer.remaining() + " there");
        }
    }
}
