package dev.holdfast.source.mariadb.server;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Reads the fields of a packet in order. A packet that is too short is an {@link IOException}. */
final class Fields {
    private final ByteBuffer bytes;

    Fields(ByteBuffer bytes) {
        this.bytes = bytes.order(ByteOrder.LITTLE_ENDIAN);
    }

    /** The kind of a packet, which its first byte tells; not taken away. */
    int kind() throws IOException {
        if (!bytes.hasRemaining()) {
            throw new IOException("the server sent an empty packet");
        }
        return bytes.get(bytes.position()) & 0xff;
    }

    int remaining() {
        return bytes.remaining();
    }

    int number(int size) throws IOException {
        return (int) longNumber(size);
    }

    private long longNumber(int size) throws IOException {
        try {
            long number = 0;
            for (int i = 0; i < size; i++) {
                number |= (bytes.get() & 0xffL) << (8 * i);
            }
            return number;
        } catch (BufferUnderflowException e) {
            throw new IOException("the server sent a packet that is too short", e);
        }
    }

    byte[] bytes(int count) throws IOException {
        if (count < 0 || count > bytes.remaining()) {
            throw new IOException("the server sent a packet that is too short");
        }
        byte[] taken = new byte[count];
        bytes.get(taken);
        return taken;
    }

    /** A text that a zero ends, or the packet. */
    String text() throws IOException {
        int length = 0;
        while (length < bytes.remaining() && bytes.get(bytes.position() + length) != 0) {
            length++;
        }
        String text = new String(bytes(length), StandardCharsets.UTF_8);
        if (bytes.hasRemaining()) {
            bytes.get();
        }
        return text;
    }

    /** All that is left. */
    String rest() throws IOException {
        return new String(bytes(bytes.remaining()), StandardCharsets.UTF_8);
    }

    /** A text that is preceded by its length; empty if it is NULL. */
    Optional<String> value() throws IOException {
        int first = number(1);
        long length = switch (first) {
            case 0xfb -> -1;
            case 0xfc -> longNumber(2);
            case 0xfd -> longNumber(3);
            case 0xfe -> longNumber(8);
            default -> first;
        };
        if (length == -1) {
            return Optional.empty();
        }
        return Optional.of(new String(bytes(Math.clamp(length, -1, Integer.MAX_VALUE)), StandardCharsets.UTF_8));
    }
}
