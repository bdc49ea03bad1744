package dev.holdfast.spi.storage;

import java.io.IOException;
import java.io.InputStream;

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

    /**
     * Whether the SHA-256 was computed in this process from the very bytes in memory that {@link #open} gives, so that a
     * store need not compute it again to refuse what does not match.
     */
    default boolean isDigested() {
        return false;
    }

    /** A body over {@code bytes}, which must not change any more. */
    static BlobBody of(byte[] bytes) {
        return of(bytes, 0, bytes.length);
    }

    /** A body over a part of {@code bytes}, which must not change while it is in use. */
    static BlobBody of(byte[] bytes, int offset, int length) {
        return new ArrayBody(bytes, offset, length, Sha256.of(bytes, offset, length), true);
    }

    /** A body over a part of {@code bytes}, which must not change while it is in use, and whose SHA-256 is known. */
    static BlobBody of(byte[] bytes, int offset, int length, byte[] sha256) {
        return new ArrayBody(bytes, offset, length, sha256, false);
    }
}
