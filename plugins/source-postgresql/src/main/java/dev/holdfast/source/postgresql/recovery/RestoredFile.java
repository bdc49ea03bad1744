package dev.holdfast.source.postgresql.recovery;

import dev.holdfast.spi.source.SourceException;
import dev.holdfast.spi.source.TreeTarget;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * A file of a base being written, new or in the place of another; it has its length when it is closed, and is durable when
 * {@link Syncing} says so. Written by many threads, closed by one.
 */
final class RestoredFile implements TreeTarget.FileTarget {
    private final Path path;
    private final FileChannel channel;
    private final long length;
    private final boolean replaced;
    private final Syncing syncing;
    private boolean closed;

    RestoredFile(Path path, FileChannel channel, long length, boolean replaced, Syncing syncing) {
        this.path = path;
        this.channel = channel;
        this.length = length;
        this.replaced = replaced;
        this.syncing = syncing;
    }

    @Override
    public boolean isReplaced() {
        return replaced;
    }

    @Override
    public int before(long offset, ByteBuffer into) throws SourceException {
        if (!replaced) {
            return 0;
        }
        try {
            int count = 0;
            for (int read = 0; read >= 0 && into.hasRemaining(); count += Math.max(0, read)) {
                read = channel.read(into, offset + count);
            }
            return count;
        } catch (IOException e) {
            throw new SourceException.Unreadable(
                    "cannot read " + path + ", to compare it: " + e, "Restore without comparing.", e);
        }
    }

    @Override
    public void write(long offset, ByteBuffer from) throws SourceException {
        if (offset < 0 || from.remaining() > length - offset) {
            throw new SourceException.TargetFailed(
                    path + " has " + length + " bytes, and " + from.remaining() + " were to be written at " + offset,
                    "The recovery point contradicts itself: verify it.");
        }
        try {
            long at = offset;
            while (from.hasRemaining()) {
                at += channel.write(from, at);
            }
        } catch (IOException e) {
            throw failed(e);
        }
    }

    @Override
    public void close() throws SourceException {
        if (closed) {
            return;
        }
        closed = true;
        try {
            if (channel.size() < length) {
                channel.write(ByteBuffer.allocate(1), length - 1); // zeros up to there, as holes
            }
            if (channel.size() > length) {
                channel.truncate(length);
            }
            syncing.file(channel);
        } catch (IOException e) {
            closeQuietly(e);
            throw failed(e);
        }
    }

    private void closeQuietly(IOException why) {
        try {
            channel.close();
        } catch (IOException e) {
            why.addSuppressed(e);
        }
    }

    private SourceException.TargetFailed failed(IOException e) {
        return new SourceException.TargetFailed(
                "cannot write " + path + ": " + e, "Check the room that is left, and restore again.", e);
    }
}
