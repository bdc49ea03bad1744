package dev.holdfast.source.disk;

import dev.holdfast.source.disk.posix.NativeFile;
import dev.holdfast.source.disk.posix.OpenFlag;
import dev.holdfast.source.disk.posix.PosixException;
import dev.holdfast.spi.source.Extent;
import dev.holdfast.spi.source.SourceException;
import dev.holdfast.spi.source.VolumeTarget;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A block device, written in place and held exclusively, so that it cannot be mounted meanwhile. What is on it beyond
 * the length of the disk stays.
 */
final class DeviceTarget implements VolumeTarget {
    private final Path path;
    private final NativeFile device;
    private final long size;

    private volatile Optional<WritableDisk> disk = Optional.empty();

    private DeviceTarget(Path path, NativeFile device, long size) {
        this.path = path;
        this.device = device;
        this.size = size;
    }

    static DeviceTarget open(Path path) throws SourceException {
        try {
            NativeFile device = NativeFile.open(path, OpenFlag.READ_WRITE, OpenFlag.EXCLUSIVE);
            try {
                if (!device.status().isBlockDevice()) {
                    throw new SourceException.TargetRefused(path + " is no longer a block device", "");
                }
                return new DeviceTarget(path, device, device.size());
            } catch (PosixException | SourceException | RuntimeException e) {
                device.close();
                throw e;
            }
        } catch (PosixException e) {
            throw TargetErrors.refused("cannot open the device " + path + " for itself", e);
        }
    }

    @Override
    public void begin(long length, long dataBytes) throws SourceException {
        if (length > size) {
            throw new SourceException.TargetRefused(
                    path + " has " + size + " bytes, and the disk has " + length,
                    "Restore to a device that is at least as large as the disk was.");
        }
        disk = Optional.of(new WritableDisk(path, device, length));
    }

    @Override
    public boolean isZero() {
        return false;
    }

    @Override
    public Optional<Extent> nextData(long from) throws SourceException {
        return disk().nextData(from);
    }

    @Override
    public void read(long offset, ByteBuffer into) throws SourceException {
        disk().read(offset, into);
    }

    @Override
    public void expect(Extent extent) {
        disk().expect(extent);
    }

    @Override
    public void write(long offset, ByteBuffer from) throws SourceException {
        disk().write(offset, from);
    }

    @Override
    public void zero(Extent extent) throws SourceException {
        disk().zero(extent);
    }

    @Override
    public void complete() throws SourceException {
        disk().sync();
    }

    private WritableDisk disk() {
        return disk.orElseThrow(() -> new IllegalStateException("begin first: " + path));
    }

    @Override
    public void close() {
        disk.ifPresent(WritableDisk::close);
        device.close();
    }
}
