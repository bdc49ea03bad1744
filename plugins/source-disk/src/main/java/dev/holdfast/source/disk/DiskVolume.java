package dev.holdfast.source.disk;

import dev.holdfast.source.disk.posix.NativeFile;
import dev.holdfast.source.disk.posix.PosixException;
import dev.holdfast.spi.source.Extent;
import dev.holdfast.spi.source.SourceException;
import dev.holdfast.spi.source.Volume;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;

/** The one volume of a disk. */
final class DiskVolume implements Volume {
    private final Path path;
    private final NativeFile file;
    private final long length;

    DiskVolume(Path path, NativeFile file, long length) {
        this.path = path;
        this.file = file;
        this.length = length;
    }

    @Override
    public String name() {
        return "disk";
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public Optional<Extent> nextData(long from) throws SourceException {
        if (from < 0 || from > length) {
            throw new IllegalArgumentException("not in a volume of " + length + " bytes: " + from);
        }
        try {
            Optional<Extent> data = DataExtents.next(file, from, length);
            if (data.isEmpty() && file.size() < length) { // the end of the file looks like a hole
                throw shrank(file.size());
            }
            return data;
        } catch (PosixException e) {
            throw new SourceException.Unreadable(
                    "cannot find the data of " + path + " from offset " + from + ": " + e.getMessage(), "", e);
        }
    }

    @Override
    public void read(long offset, ByteBuffer into) throws SourceException {
        if (offset < 0 || into.remaining() > length - offset) {
            throw new IllegalArgumentException(
                    "not in a volume of " + length + " bytes: " + into.remaining() + " from " + offset);
        }
        long at = offset;
        try {
            while (into.hasRemaining()) {
                int read = file.io().read(at, into);
                if (read == 0) {
                    throw shrank(at);
                }
                at += read;
            }
        } catch (PosixException e) {
            throw new SourceException.Unreadable(
                    "cannot read " + path + " at offset " + at + ": " + e.getMessage(),
                    "The disk may be failing: look at the kernel's log, and copy it with a rescue tool before it gets worse.",
                    e);
        }
    }

    private SourceException.Changed shrank(long reaches) {
        return new SourceException.Changed(
                path + " shrank while it was read: from " + length + " bytes to " + reaches,
                "Back it up again when nothing resizes it.");
    }

    @Override
    public void willNeed(Extent extent) {
        try {
            file.io().willNeed(extent.offset(), extent.length());
        } catch (PosixException e) {
            return; // a hint: reading tells what matters
        }
    }
}
