package dev.holdfast.spi.storage;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/**
 * The content of a blob to be stored. It can be opened again, so that a put can be repeated, and is the same bytes each
 * time.
 */
public interface BlobBody {
    /** The number of bytes, 0 or more. */
    long length();

    /** The SHA-256 of the bytes; the caller does not change the array. A store refuses bytes that do not match. */
    byte[] sha256();

    /** A new stream over all bytes, from the first; the caller closes it. */
    InputStream open() throws IOException;

    /** A body over {@code bytes}, which must not change any more. */
    static BlobBody of(byte[] bytes) {
        return of(bytes, 0, bytes.length, Sha256.of(bytes, 0, bytes.length));
    }

    /** A body over a part of {@code bytes}, which must not change while it is in use, and whose SHA-256 is known. */
    static BlobBody of(byte[] bytes, int offset, int length, byte[] sha256) {
        Objects.checkFromIndexSize(offset, length, bytes.length);
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
            public InputStream open() {
                return new ByteArrayInputStream(bytes, offset, length);
            }
        };
    }
}
