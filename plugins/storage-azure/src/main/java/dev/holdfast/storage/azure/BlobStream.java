package dev.holdfast.storage.azure;

import com.azure.storage.blob.models.BlobDownloadHeaders;
import com.azure.storage.blob.models.BlobDownloadResponse;
import com.azure.storage.blob.models.BlobRange;
import com.azure.storage.blob.models.BlobRequestConditions;
import com.azure.storage.blob.models.DownloadRetryOptions;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.ByteRange;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * Content, fetched piece by piece as it is read. Each piece is whole before a byte of it is given away, and all are of one
 * content: those after the first are asked for only if the blob has not changed. No connection is held between pieces, so
 * a slow reader, or one that leaves, costs nothing.
 */
final class BlobStream extends InputStream {
    /** Large enough that the time until the first byte of each does not count, small enough for many at once. */
    static final int PIECE = 4 << 20;

    private final AzureContainer container;
    private final BlobName name;
    private final String tag;
    private final long end;
    private byte[] piece;
    private int given;
    private long next;
    private boolean closed;

    private BlobStream(AzureContainer container, BlobName name, Piece first, long start, long end) {
        this.container = container;
        this.name = name;
        this.tag = first.tag;
        this.end = end;
        this.piece = first.bytes;
        this.next = start + piece.length;
    }

    /** Bytes of a blob, the mark of its content, and how many bytes it has in all. */
    private static final class Piece {
        final byte[] bytes;
        final String tag;
        final long total;

        Piece(byte[] bytes, String tag, long total) {
            this.bytes = bytes;
            this.tag = tag;
            this.total = total;
        }
    }

    static InputStream openWhole(AzureContainer container, BlobName name) throws BlobStoreException {
        Piece first;
        try {
            first = fetch(container, name, 0, PIECE, Optional.empty());
        } catch (BlobStoreException.InvalidRange e) {
            // No range lies within an empty blob.
            return InputStream.nullInputStream();
        }
        return new BlobStream(container, name, first, 0, first.total);
    }

    static InputStream openRange(AzureContainer container, BlobName name, ByteRange range) throws BlobStoreException {
        int length = (int) Math.min(PIECE, range.length());
        Piece first = fetch(container, name, range.offset(), length, Optional.empty());
        if (range.end() > first.total) {
            throw new BlobStoreException.InvalidRange(
                    "%s has %d bytes, and none from %d to %d".formatted(name, first.total, range.offset(), range.end()),
                    "");
        }
        return new BlobStream(container, name, first, range.offset(), range.end());
    }

    private static Piece fetch(AzureContainer container, BlobName name, long offset, int length, Optional<String> tag)
            throws BlobStoreException {
        Bytes bytes = new Bytes(tag.isPresent() || length < PIECE ? length : 1 << 16);
        BlobRequestConditions unchanged = new BlobRequestConditions();
        tag.ifPresent(unchanged::setIfMatch);
        BlobDownloadResponse reply = container.call(
                "reading " + name,
                () -> container
                        .blob(name)
                        .downloadStreamWithResponse(
                                bytes,
                                new BlobRange(offset, (long) length),
                                new DownloadRetryOptions().setMaxRetryRequests(0),
                                unchanged,
                                false,
                                null,
                                null));
        BlobDownloadHeaders headers = reply.getDeserializedHeaders();
        long total = total(headers);
        long wanted = Math.min(length, total - offset);
        if (bytes.size() != wanted) {
            throw new BlobStoreException.Transient(
                    "reading %s gave %d of %d bytes from %d".formatted(name, bytes.size(), wanted, offset),
                    "The connection was cut; check the network on the way to the store.");
        }
        return new Piece(bytes.exactly(), headers.getETag(), total);
    }

    /** From a header such as {@code bytes 0-99/12345}. */
    private static long total(BlobDownloadHeaders headers) throws BlobStoreException {
        String range = Optional.ofNullable(headers.getContentRange()).orElse("");
        String total = range.substring(range.lastIndexOf('/') + 1);
        if (!total.matches("[0-9]{1,18}")) {
            throw new BlobStoreException.Permanent(
                    "the store answered a range with: " + range, "Something in between may ignore ranges.");
        }
        return Long.parseLong(total);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (closed) {
            throw new IOException("the stream over " + name + " was closed");
        }
        if (length == 0) {
            return 0;
        }
        if (given == piece.length && !fetchNext()) {
            return -1;
        }
        int count = Math.min(length, piece.length - given);
        System.arraycopy(piece, given, buffer, offset, count);
        given += count;
        return count;
    }

    private boolean fetchNext() throws IOException {
        if (next == end) {
            return false;
        }
        try {
            piece = fetch(container, name, next, (int) Math.min(PIECE, end - next), Optional.of(tag)).bytes;
        } catch (BlobStoreException e) {
            throw new IOException(name + " could be read up to " + next + " of " + end + ": " + e.getMessage(), e);
        }
        next += piece.length;
        given = 0;
        return true;
    }

    @Override
    public long skip(long count) throws IOException {
        int here = piece.length - given;
        if (count <= here) {
            int skipped = (int) Math.max(0, count);
            given += skipped;
            return skipped;
        }
        long ahead = Math.min(count - here, end - next);
        given = piece.length;
        next += ahead;
        return here + ahead;
    }

    @Override
    public int available() {
        return piece.length - given;
    }

    @Override
    public void close() {
        closed = true;
        piece = new byte[0];
        given = 0;
    }

    /** Gives its array away without a copy where that is full. */
    private static final class Bytes extends ByteArrayOutputStream {
        Bytes(int expected) {
            super(expected);
        }

        byte[] exactly() {
            return count == buf.length ? buf : toByteArray();
        }
    }
}
