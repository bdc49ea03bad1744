package dev.holdfast.source.disk;

import dev.holdfast.source.disk.posix.Errno;
import dev.holdfast.source.disk.posix.NativeFile;
import dev.holdfast.source.disk.posix.OpenFlag;
import dev.holdfast.source.disk.posix.PosixException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A block device: it has no times, but the kernel knows whether it is mounted or held, and counts the writes to it
 * (Documentation/block/stat.rst of the kernel).
 */
final class DeviceStillness implements Stillness {
    private static final int SECTORS_WRITTEN = 6;
    private static final int SECTORS_DISCARDED = 13;

    private final Path path;
    private final NativeFile device;
    private final Path statistics;
    private final Optional<String> atBegin;

    private DeviceStillness(Path path, NativeFile device, Path statistics) throws PosixException {
        this.path = path;
        this.device = device;
        this.statistics = statistics;
        this.atBegin = writes();
    }

    /** Begins to watch. */
    static DeviceStillness begin(Path path, NativeFile device, String number) throws PosixException {
        return new DeviceStillness(path, device, Path.of("/sys/dev/block", number, "stat"));
    }

    @Override
    public List<String> signsOfChange() throws PosixException {
        List<String> signs = new ArrayList<>();
        if (isHeld()) {
            signs.add(path + " is mounted or otherwise in use, so it may be written while it is read");
        }
        if (!writes().equals(atBegin)) {
            signs.add(path + " was written while it was read");
        }
        return signs;
    }

    private boolean isHeld() throws PosixException {
        try {
            NativeFile.open(path, OpenFlag.EXCLUSIVE).close();
            return false;
        } catch (PosixException e) {
            if (e.errno() == Errno.EBUSY) {
                return true;
            }
            throw e;
        }
    }

    /** How much was written to the device; empty where the kernel does not say. */
    private Optional<String> writes() throws PosixException {
        device.sync(); // what others wrote into the page cache counts only once it is written back
        try {
            String[] counts = Files.readString(statistics, StandardCharsets.US_ASCII)
                    .strip()
                    .split(" +", -1);
            return Optional.of(counts[SECTORS_WRITTEN]
                    + (counts.length > SECTORS_DISCARDED ? "," + counts[SECTORS_DISCARDED] : ""));
        } catch (IOException e) {
            return Optional.empty(); // no sysfs, as in some containers: what holds the device is still seen
        }
    }
}
