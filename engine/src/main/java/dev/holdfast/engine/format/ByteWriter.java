package dev.holdfast.engine.format;

import dev.holdfast.engine.Id;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes big-endian fields into bytes that grow as needed. */
final class ByteWriter {
    private ByteBuffer buffer;

    ByteWriter(int expected) {
        buffer = ByteBuffer.allocate(Math.max(16, expected));
    }

    private ByteBuffer room(int count) {
        if (buffer.remaining() < count) {
            int capacity = Math.max(Math.addExact(buffer.position(), count), buffer.capacity() * 2);
            buffer = ByteBuffer.wrap(Arrays.copyOf(buffer.array(), capacity)).position(buffer.position());
        }
        return buffer;
    }

    ByteWriter u8(int value) {
        checkRange(value, 0xff);
        room(1).put((byte) value);
        return this;
    }

    ByteWriter u16(int value) {
        checkRange(value, 0xffff);
        room(2).putShort((short) value);
        return this;
    }

    ByteWriter u32(long value) {
        checkRange(value, 0xffffffffL);
        room(4).putInt((int) value);
        return this;
    }

    ByteWriter u64(long value) {
        checkRange(value, Long.MAX_VALUE);
        return i64(value);
    }

    ByteWriter i64(long value) {
        room(8).putLong(value);
        return this;
    }

    ByteWriter bytes(byte[] bytes) {
        return bytes(bytes, 0, bytes.length);
    }

    ByteWriter bytes(byte[] bytes, int offset, int length) {
        room(length).put(bytes, offset, length);
        return this;
    }

    ByteWriter id(Id id) {
        return bytes(id.bytes());
    }

    ByteWriter chunkId(ChunkId id) {
        room(ChunkId.LENGTH).putLong(id.w0()).putLong(id.w1()).putLong(id.w2()).putLong(id.w3());
        return this;
    }

    /** A text with its length in one byte before it. */
    ByteWriter text8(String text) {
        return bytes8(text.getBytes(StandardCharsets.UTF_8));
    }

    ByteWriter bytes8(byte[] bytes) {
        return u8(bytes.length).bytes(bytes);
    }

    int length() {
        return buffer.position();
    }

    byte[] toBytes() {
        return Arrays.copyOf(buffer.array(), buffer.position());
    }

    private static void checkRange(long value, long most) {
        if (value < 0 || value > most) {
            throw new IllegalArgumentException(value + " does not fit a field of 0 to " + most);
        }
    }
}
