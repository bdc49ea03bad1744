package dev.holdfast.source.directory;

import dev.holdfast.source.directory.posix.Descriptor;
import dev.holdfast.source.directory.posix.FileData;
import dev.holdfast.source.directory.posix.PosixException;
import dev.holdfast.spi.source.Attributes;
import dev.holdfast.spi.source.SourceException;
import dev.holdfast.spi.source.TreePath;
import dev.holdfast.spi.source.TreeTarget;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;

/** A regular file being restored; it has its length from the start, and its attributes from when it is closed. */
final class NewFile implements TreeTarget.FileTarget {
    /** From this many bytes on, a write is sent to disk at once; less is left to the kernel to put together. */
    private static final int SENT_AT_ONCE = 1 << 18;

    private final TreePath path;
    private final long length;
    private final Attributes attributes;
    private final Descriptor file;
    private final AttributeWriter writer;
    private final AtomicBoolean closed = new AtomicBoolean();

    private NewFile(TreePath path, long length, Attributes attributes, Descriptor file, AttributeWriter writer) {
        this.path = path;
        this.length = length;
        this.attributes = attributes;
        this.file = file;
        this.writer = writer;
    }

    /** Takes over a fresh file. */
    static NewFile begin(TreePath path, long length, Attributes attributes, Descriptor file, AttributeWriter writer)
            throws PosixException {
        FileData.truncate(file, length);
        return new NewFile(path, length, attributes, file, writer);
    }

    @Override
    public void write(long offset, ByteBuffer from) throws SourceException {
        if (offset < 0 || from.remaining() > length - offset) {
            throw new SourceException.TargetFailed(
                    path + " has " + length + " bytes, and " + from.remaining() + " were to be written at " + offset,
                    "The recovery point contradicts itself: verify it.");
        }
        long at = offset;
        try {
            while (from.hasRemaining()) {
                at += FileData.write(file, at, from);
            }
        } catch (PosixException e) {
            throw TargetErrors.failed("cannot write " + path + " at offset " + at, e);
        }
        if (at - offset >= SENT_AT_ONCE) {
            startWriteBack(offset, at - offset);
        }
    }

    private void startWriteBack(long offset, long count) {
        try {
            FileData.startWriteBack(file, offset, count);
        } catch (PosixException e) {
            return; // only a hint; that all is durable is seen to in the end
        }
    }

    @Override
    public void close() throws SourceException {
        if (closed.compareAndSet(false, true)) {
            try (file) {
                writer.apply(file, path, attributes);
            }
        }
    }
}
