package dev.holdfast.servers;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Passes on the body of an HTTP/1.1 message, byte for byte as it is framed. */
final class MessageBody {
    private static final int BUFFER = 64 << 10;

    private final InputStream in;

    MessageBody(InputStream in) {
        this.in = in;
    }

    /** What takes the bytes; gets each piece once, in order. */
    @FunctionalInterface
    interface Taker {
        void take(byte[] bytes, int length) throws IOException;
    }

    static Taker to(OutputStream out) {
        return (bytes, length) -> {
            out.write(bytes, 0, length);
            out.flush();
        };
    }

    /** So many bytes. */
    void copy(long length, Taker taker) throws IOException {
        byte[] buffer = new byte[BUFFER];
        long left = length;
        while (left > 0) {
            int count = in.read(buffer, 0, (int) Math.min(buffer.length, left));
            if (count < 0) {
                throw new EOFException("a message's body ended early");
            }
            taker.take(buffer, count);
            left -= count;
        }
    }

    /** Whatever comes until the stream ends. */
    void copyAll(Taker taker) throws IOException {
        byte[] buffer = new byte[BUFFER];
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
            taker.take(buffer, count);
        }
    }

    /** All chunks with their frames, to the empty line after the last. */
    void copyChunks(Taker taker) throws IOException {
        long length;
        do {
            byte[] line = line();
            taker.take(line, line.length);
            String text = new String(line, StandardCharsets.ISO_8859_1).strip();
            length = Long.parseLong(text.split(";", 2)[0], 16);
            if (length > 0) {
                copy(length + 2, taker);
            }
        } while (length > 0);
        byte[] line;
        do {
            line = line();
            taker.take(line, line.length);
        } while (line.length > 2);
    }

    private byte[] line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int b = 0;
        while (b != 0x0a) {
            b = in.read();
            if (b < 0) {
                throw new EOFException("a chunk ended early");
            }
            line.write(b);
        }
        return line.toByteArray();
    }
}
