package dev.holdfast.source.disk;

import dev.holdfast.source.disk.posix.FileStatus;
import dev.holdfast.source.disk.posix.NativeFile;
import dev.holdfast.source.disk.posix.PosixException;
import dev.holdfast.spi.source.Extent;
import dev.holdfast.spi.source.SourceException;
import dev.holdfast.spi.source.VolumeTarget;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;

/** An image file, written under a partial name until it is complete. */
final class ImageTarget implements VolumeTarget {
    private final ImagePlace place;
    private final Optional<NativeFile> base;
    private final boolean inPlace;
    private final Optional<FileStatus> replaced;

    private volatile Optional<Written> written = Optional.empty();

    private record Written(NativeFile file, WritableDisk disk) {}

    private ImageTarget(ImagePlace place, Optional<NativeFile> base, boolean inPlace, Optional<FileStatus> replaced) {
        this.place = place;
        this.base = base;
        this.inPlace = inPlace;
        this.replaced = replaced;
    }

    /** A new image, begun from what an interrupted run left if there is such; {@code replaced} makes way at the end. */
    static ImageTarget open(Path path, Optional<FileStatus> replaced) throws SourceException {
        ImagePlace place = new ImagePlace(path);
        return new ImageTarget(place, place.openPartial(), false, replaced);
    }

    /** The image that is there, brought up to date. */
    static ImageTarget openInPlace(Path path, FileStatus there) throws SourceException {
        ImagePlace place = new ImagePlace(path);
        return new ImageTarget(place, Optional.of(place.openImage()), true, Optional.of(there));
    }

    @Override
    public void begin(long length, long dataBytes) throws SourceException {
        if (length < 0 || dataBytes < 0) {
            throw new IllegalArgumentException("not a disk: length " + length + ", data " + dataBytes);
        }
        place.requireRoom(dataBytes, base);
        NativeFile file = base.isPresent() ? base.get() : place.create();
        if (inPlace) {
            place.moveAside(file);
        }
        try {
            if (!inPlace && replaced.isPresent()) {
                place.inherit(file, replaced.get());
            }
            file.truncate(length);
        } catch (PosixException e) {
            if (base.isEmpty()) {
                place.discard(file);
            } else if (inPlace) {
                place.moveBack();
            }
            throw TargetErrors.refused("cannot begin " + place + " with " + length + " bytes", e);
        }
        written = Optional.of(new Written(file, new WritableDisk(place.partial(), file, length)));
    }

    @Override
    public boolean isZero() {
        return base.isEmpty();
    }

    @Override
    public Optional<Extent> nextData(long from) throws SourceException {
        return written().disk().nextData(from);
    }

    @Override
    public void read(long offset, ByteBuffer into) throws SourceException {
        written().disk().read(offset, into);
    }

    @Override
    public void expect(Extent extent) {
        written().disk().expect(extent);
    }

    @Override
    public void write(long offset, ByteBuffer from) throws SourceException {
        written().disk().write(offset, from);
    }

    @Override
    public void zero(Extent extent) throws SourceException {
        written().disk().zero(extent);
    }

    @Override
    public void complete() throws SourceException {
        Written done = written();
        done.disk().sync();
        place.finish(done.file(), replaced.isPresent() && !inPlace);
    }

    private Written written() {
        return written.orElseThrow(() -> new IllegalStateException("begin first: " + place));
    }

    @Override
    public void close() {
        written.ifPresent(w -> {
            w.disk().close();
            w.file().close();
        });
        base.ifPresent(NativeFile::close);
    }
}
