package dev.holdfast.source.disk;

import dev.holdfast.source.disk.posix.FileStatus;
import dev.holdfast.source.disk.posix.NativeFile;
import dev.holdfast.source.disk.posix.PosixException;
import dev.holdfast.spi.source.Consistency;
import dev.holdfast.spi.source.Volume;
import dev.holdfast.spi.source.VolumeSession;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A reading of one disk. A disk that nobody writes meanwhile is crash consistent; signs that somebody does make it
 * fuzzy, for good, and are told as warnings.
 */
final class DiskSession implements VolumeSession {
    private final Instant instant;
    private final NativeFile file;
    private final Stillness stillness;
    private final List<Volume> volumes;

    private final Set<String> signsOfChange = new LinkedHashSet<>();
    private boolean closed;

    private DiskSession(Instant instant, NativeFile file, Stillness stillness, Volume volume) {
        this.instant = instant;
        this.file = file;
        this.stillness = stillness;
        this.volumes = List.of(volume);
    }

    /** Begins to read an open disk, which the session then owns. */
    static DiskSession begin(Path path, NativeFile file, Instant instant) throws PosixException {
        FileStatus status = file.status();
        Stillness stillness = status.isBlockDevice()
                ? DeviceStillness.begin(path, file, status.represents())
                : new FileStillness(path, file, status);
        long length = status.isBlockDevice() ? file.size() : status.bytes();
        return new DiskSession(instant, file, stillness, new DiskVolume(path, file, length));
    }

    @Override
    public List<Volume> volumes() {
        return volumes;
    }

    @Override
    public Instant instant() {
        return instant;
    }

    @Override
    public synchronized Consistency consistency() {
        look();
        return signsOfChange.isEmpty() ? Consistency.CRASH : Consistency.FUZZY;
    }

    @Override
    public synchronized List<String> warnings() {
        look();
        return List.copyOf(signsOfChange);
    }

    private void look() {
        if (closed) {
            return;
        }
        try {
            signsOfChange.addAll(stillness.signsOfChange());
        } catch (PosixException e) {
            signsOfChange.add("it cannot be told whether the disk changed while it was read: " + e.getMessage());
        }
    }

    /** Nothing to do: a raw disk keeps no record of what was read. */
    @Override
    public void committed() {}

    @Override
    public synchronized void close() {
        look();
        closed = true;
        file.close();
    }
}
