package dev.holdfast.source.sqlite;

import dev.holdfast.spi.source.Extent;
import dev.holdfast.spi.source.SourceException;
import dev.holdfast.spi.source.TreeSession;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Optional;

/** The copy of a database being read; it has no holes. For one thread at a time. */
final class CopiedContent implements TreeSession.FileContent {
    private final FileChannel channel;

    CopiedContent(FileChannel channel) {
        this.channel = channel;
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        return channel.read(into);
    }

    @Override
    public Optional<Extent> nextData(long from) throws SourceException {
        try {
            long length = channel.size();
            return from < length ? Optional.of(new Extent(from, length - from)) : Optional.empty();
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    @Override
    public void position(long offset) throws SourceException {
        try {
            channel.position(offset);
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    @Override
    public boolean isChangedInPlace() {
        return true;
    }

    private static SourceException.Unreadable unreadable(IOException e) {
        return new SourceException.Unreadable("the copy of a database cannot be read: " + e, "Check the disk.", e);
    }

    @Override
    public boolean isOpen() {
        return channel.isOpen();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
