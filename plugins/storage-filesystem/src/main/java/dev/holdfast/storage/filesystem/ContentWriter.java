package dev.holdfast.storage.filesystem;

import dev.holdfast.spi.storage.BlobBody;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.BodyContent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** Writes a body to a file and checks on the way that it is what it says. */
final class ContentWriter {
    private static final int BUFFER = 1 << 20;

    private ContentWriter() {}

    /** Takes bytes one after another. */
    interface Sink {
        void write(byte[] bytes, int offset, int count) throws IOException;
    }

    /** Writes the body through the page cache; its bytes are in the file, but not yet durable, when this returns. */
    static void write(BlobName name, BlobBody body, FileChannel file) throws IOException, BlobStoreException {
        write(name, body, (bytes, offset, count) -> writeFully(file, ByteBuffer.wrap(bytes, offset, count)));
    }

    /** Writes the body. */
    static void write(BlobName name, BlobBody body, Sink sink) throws IOException, BlobStoreException {
        byte[] buffer = new byte[Math.clamp(body.length(), 1, BUFFER)];
        try (BodyContent content = BodyContent.open(name, body)) {
            int count = content.read(buffer, 0, buffer.length);
            while (count >= 0) {
                sink.write(buffer, 0, count);
                count = content.read(buffer, 0, buffer.length);
            }
        }
    }

    private static void writeFully(FileChannel file, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            file.write(bytes);
        }
    }
}
