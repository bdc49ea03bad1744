package dev.holdfast.engine.store;

import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobReader;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.ByteRange;
import java.io.InputStream;

/**
 * Makes requests again that failed for a reason that may pass, and goes on with streams that broke. The only place where
 * requests are made again: plugins do not.
 *
 * <p>The first 64 KiB of a stream are read in one go: a blob that small never comes in parts from two contents. What is
 * larger must not change, as all such objects of a repository do not.
 */
public class RetryingReader extends InterceptedReader {
    private final BlobReader delegate;
    private final Retries retries;

    public RetryingReader(BlobReader delegate, Retries retries) {
        super(delegate, retries);
        this.delegate = delegate;
        this.retries = retries;
    }

    @Override
    public InputStream read(BlobName name) throws BlobStoreException {
        return ResumingStream.open(retries, new ResumingStream.Source() {
            @Override
            public InputStream open() throws BlobStoreException {
                return delegate.read(name);
            }

            @Override
            public InputStream openAt(long position) throws BlobStoreException {
                long length = delegate.stat(name).length();
                return position == length
                        ? InputStream.nullInputStream()
                        : delegate.read(name, new ByteRange(position, length - position));
            }
        });
    }

    @Override
    public InputStream read(BlobName name, ByteRange range) throws BlobStoreException {
        return ResumingStream.open(retries, rest(range, part -> delegate.read(name, part)));
    }

    @Override
    public InputStream readVersion(BlobName name, String id, ByteRange range) throws BlobStoreException {
        return ResumingStream.open(retries, rest(range, part -> delegate.readVersion(name, id, part)));
    }

    private interface Part {
        InputStream open(ByteRange part) throws BlobStoreException;
    }

    private static ResumingStream.Source rest(ByteRange range, Part part) {
        return new ResumingStream.Source() {
            @Override
            public InputStream open() throws BlobStoreException {
                return part.open(range);
            }

            @Override
            public InputStream openAt(long position) throws BlobStoreException {
                return position == range.length()
                        ? InputStream.nullInputStream()
                        : part.open(new ByteRange(range.offset() + position, range.length() - position));
            }
        };
    }
}
