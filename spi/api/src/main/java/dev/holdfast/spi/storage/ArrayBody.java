package dev.holdfast.spi.storage;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.Objects;

/** A part of an array. */
final class ArrayBody implements BlobBody {
    private final byte[] bytes;
    private final int offset;
    private final int length;
    private final byte[] sha256;
    private final boolean digested;

    ArrayBody(byte[] bytes, int offset, int length, byte[] sha256, boolean digested) {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        this.bytes = bytes;
        this.offset = offset;
        this.length = length;
        this.sha256 = sha256;
        this.digested = digested;
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public byte[] sha256() {
        return sha256;
    }

    @Override
    public boolean isDigested() {
        return digested;
    }

    @Override
    public InputStream open() {
        return new ByteArrayInputStream(bytes, offset, length);
    }
}
