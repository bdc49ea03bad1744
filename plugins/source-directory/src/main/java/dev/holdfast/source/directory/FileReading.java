package dev.holdfast.source.directory;

import dev.holdfast.source.directory.posix.Descriptor;
import dev.holdfast.source.directory.posix.FileData;
import dev.holdfast.source.directory.posix.FileStatus;
import dev.holdfast.source.directory.posix.PosixException;
import dev.holdfast.spi.source.Extent;
import dev.holdfast.spi.source.SourceException;
import dev.holdfast.spi.source.TreeEntry;
import dev.holdfast.spi.source.TreePath;
import dev.holdfast.spi.source.TreeSession;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;

/** The content of a file being read; once more compared with its entry when it is closed. For one thread at a time. */
final class FileReading implements TreeSession.FileContent {
    private final TreePath path;
    private final String stamp;
    private final Descriptor file;
    private final Findings findings;
    private final AtomicBoolean open = new AtomicBoolean(true);

    private long position;

    /**
     * Reads an open file, which it then owns.
     *
     * @param described what the file was when its entry was read
     */
    FileReading(TreeEntry entry, TreeEntry.RegularFile described, Descriptor file, Findings findings) {
        this.path = entry.path();
        this.stamp = described.stamp();
        this.file = file;
        this.findings = findings;
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        if (!isOpen()) {
            throw new ClosedChannelException();
        }
        if (!into.hasRemaining()) {
            return 0;
        }
        try {
            int read = FileData.read(file, position, into);
            position += read;
            return read == 0 ? -1 : read;
        } catch (PosixException e) {
            String what = path + " could not be read at offset " + position + ": " + e.getMessage();
            findings.missing(what);
            throw new IOException(what, e);
        }
    }

    @Override
    public Optional<Extent> nextData(long from) throws SourceException {
        try {
            OptionalLong data = FileData.nextData(file, from);
            long end = FileStatus.of(file).length();
            if (data.isEmpty() || data.getAsLong() >= end) {
                return Optional.empty();
            }
            long start = data.getAsLong();
            long hole = Math.min(end, FileData.nextHole(file, start));
            // A hole punched between the calls leaves nothing: all up to the end is then data, which is never wrong.
            return Optional.of(new Extent(start, (hole > start ? hole : end) - start));
        } catch (PosixException e) {
            throw new SourceException.Unreadable(
                    "cannot find the data of " + path + " from offset " + from + ": " + e.getMessage(), "", e);
        }
    }

    @Override
    public void position(long offset) {
        if (offset < 0) {
            throw new IllegalArgumentException("not a position: " + offset);
        }
        position = offset;
    }

    @Override
    public boolean isOpen() {
        return open.get();
    }

    @Override
    public void close() {
        if (!open.compareAndSet(true, false)) {
            return;
        }
        try {
            if (!EntryReader.stamp(FileStatus.of(file)).equals(stamp)) {
                findings.changed(path + " changed while it was read");
            }
        } catch (PosixException e) {
            findings.changed(path + ": it cannot be told whether it changed while it was read: " + e.getMessage());
        }
        file.close();
    }
}
