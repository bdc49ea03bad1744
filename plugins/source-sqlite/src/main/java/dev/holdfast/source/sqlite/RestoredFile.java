package dev.holdfast.source.sqlite;

import dev.holdfast.spi.source.SourceException;
import dev.holdfast.spi.source.TreeTarget;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** A file being written; it has its length when it is closed. Written by many threads, closed by one. */
final class RestoredFile implements TreeTarget.FileTarget {
    private final Path path;
    private final FileChannel channel;
    private final long length;

    RestoredFile(Path path, FileChannel channel, long length) {
        this.path = path;
        this.channel = channel;
        this.length = length;
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
        try (channel) {
            if (channel.isOpen() && channel.size() < length) {
                channel.write(ByteBuffer.allocate(1), length - 1); // zeros up to there, as holes
            }
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private SourceException.TargetFailed failed(IOException e) {
        return new SourceException.TargetFailed(
                "cannot write " + path + ": " + e, "Check the room that is left, and restore again.", e);
    }
}
