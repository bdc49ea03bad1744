package dev.holdfast.spi.tck.storage;

import dev.holdfast.spi.storage.BlobBody;
import dev.holdfast.spi.storage.Sha256;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Arrays;
import java.util.Random;

/** Contents for the checks: honest ones, and bodies that do not keep what they say. */
final class Bodies {
    private Bodies() {}

    /** Bytes without a pattern, the same for the same {@code seed}. */
    static byte[] bytes(long seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    /** A body that says it has {@code length} bytes and the digest of {@code said}, but opens {@code stream}. */
    static BlobBody body(long length, byte[] said, Opening stream) {
        byte[] sha256 = Sha256.of(said, 0, said.length);
        return new BlobBody() {
            @Override
            public long length() {
                return length;
            }

            @Override
            public byte[] sha256() {
                return sha256;
            }

            @Override
            public InputStream open() throws IOException {
                return stream.open();
            }
        };
    }

    /** Right length, wrong digest. */
    static BlobBody withWrongDigest(byte[] content) {
        byte[] other = content.clone();
        other[other.length / 2] ^= 1;
        return body(content.length, other, () -> new ByteArrayInputStream(content));
    }

    /** The stream ends before the length that was said; the digest is that of what was meant. */
    static BlobBody tooShort(byte[] content) {
        return body(content.length, content, () -> new ByteArrayInputStream(content, 0, content.length - 1));
    }

    /** The stream has bytes beyond the length that was said; up to there the digest is right. */
    static BlobBody tooLong(byte[] content) {
        return body(
                content.length - 1L,
                Arrays.copyOf(content, content.length - 1),
                () -> new ByteArrayInputStream(content));
    }

    /** The digest is that of the stream, but the length is one byte more. */
    static BlobBody withTooLargeALength(byte[] content) {
        return body(content.length + 1L, content, () -> new ByteArrayInputStream(content));
    }

    /** The digest is that of the stream, but the length is one byte less. */
    static BlobBody withTooSmallALength(byte[] content) {
        return body(content.length - 1L, content, () -> new ByteArrayInputStream(content));
    }

    /** The stream breaks in the middle with {@code failure}. */
    static BlobBody breaking(byte[] content, IOException failure) {
        return withEvent(content, () -> {
            throw failure;
        });
    }

    /** The thread that reads the stream is interrupted in the middle of it. */
    static BlobBody interrupting(byte[] content) {
        return withEvent(content, () -> Thread.currentThread().interrupt());
    }

    private static BlobBody withEvent(byte[] content, Event event) {
        int half = content.length / 2;
        return body(
                content.length,
                content,
                () -> new SequenceInputStream(
                        new ByteArrayInputStream(content, 0, half),
                        new SequenceInputStream(
                                new EventStream(event),
                                new ByteArrayInputStream(content, half, content.length - half))));
    }

    interface Opening {
        InputStream open() throws IOException;
    }

    private interface Event {
        void happen() throws IOException;
    }

    /** Has no bytes; something happens when its end is reached. */
    private static final class EventStream extends InputStream {
        private final Event event;

        EventStream(Event event) {
            this.event = event;
        }

        @Override
        public int read() throws IOException {
            event.happen();
            return -1;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            return read();
        }
    }
}
