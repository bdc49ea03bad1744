package dev.holdfast.storage.filesystem;

import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobPage;
import dev.holdfast.spi.storage.BlobReader;
import dev.holdfast.spi.storage.BlobStat;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.ByteRange;
import dev.holdfast.spi.storage.Capabilities;
import dev.holdfast.spi.storage.FolderPage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Reads blobs from files. Symbolic links are not followed, and whatever has no name of a blob does not exist for it.
 *
 * <p>It tried nothing on the file system, so it declares no conditions of puts.
 */
class FileSystemReader implements BlobReader {
    static final int CONCURRENCY = 8;

    private static final Capabilities CAPABILITIES = Capabilities.of(List.of(), Long.MAX_VALUE, CONCURRENCY);

    private final StoreFolder folder;
    private final Room room;
    private volatile boolean closed;

    FileSystemReader(StoreFolder folder, Room room) {
        this.folder = folder;
        this.room = room;
    }

    /** Every call begins with this. */
    void begin() throws BlobStoreException {
        if (closed) {
            throw new BlobStoreException.Permanent("the store at " + folder.root() + " was closed", "");
        }
        if (Thread.currentThread().isInterrupted()) {
            throw new BlobStoreException.Interrupted("interrupted before a call to " + folder.root(), "");
        }
    }

    @Override
    public Capabilities capabilities() {
        return CAPABILITIES;
    }

    @Override
    public OptionalLong room() throws BlobStoreException {
        begin();
        OptionalLong left = room.left();
        return left.isPresent() ? OptionalLong.of(Math.max(0, left.getAsLong())) : left;
    }

    @Override
    public BlobStat stat(BlobName name) throws BlobStoreException {
        begin();
        try {
            BasicFileAttributes attributes = require(name);
            return new BlobStat(name, attributes.size(), BlobVersion.of(attributes));
        } catch (IOException e) {
            throw folder.failure("looking at " + name, e);
        }
    }

    @Override
    public InputStream read(BlobName name) throws BlobStoreException {
        return open(name, (channel, size) -> new FileRangeStream(channel, name.value(), 0, size));
    }

    @Override
    public InputStream read(BlobName name, ByteRange range) throws BlobStoreException {
        return open(name, (channel, size) -> {
            if (range.end() > size) {
                throw new BlobStoreException.InvalidRange(
                        "%s has %d bytes, and none from %d to %d".formatted(name, size, range.offset(), range.end()),
                        "");
            }
            return new FileRangeStream(channel, name.value(), range.offset(), range.end());
        });
    }

    private interface Opening {
        InputStream stream(FileChannel channel, long size) throws IOException, BlobStoreException;
    }

    private InputStream open(BlobName name, Opening opening) throws BlobStoreException {
        begin();
        try {
            require(name);
            FileChannel channel =
                    FileChannel.open(folder.file(name), Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
            try {
                return opening.stream(channel, channel.size());
            } catch (IOException | BlobStoreException e) {
                channel.close();
                throw e;
            }
        } catch (IOException e) {
            throw folder.failure("reading " + name, e);
        }
    }

    private BasicFileAttributes require(BlobName name) throws IOException, BlobStoreException {
        Optional<BasicFileAttributes> found = folder.find(name);
        if (found.isEmpty()) {
            folder.requireThere();
            throw new BlobStoreException.NotFound("no blob " + name + " in " + folder.root(), "");
        }
        return found.get();
    }

    @Override
    public BlobPage list(String prefix, Optional<BlobName> after, int limit) throws BlobStoreException {
        begin();
        BlobReader.requireLimit(limit);
        try {
            BlobPage page = new BlobListing(folder)
                    .list(prefix, after.map(BlobName::value).orElse(""), limit);
            folder.requireThere();
            return page;
        } catch (IOException e) {
            throw folder.failure("listing", e);
        }
    }

    @Override
    public FolderPage listFolders(String prefix, Optional<String> after, int limit) throws BlobStoreException {
        begin();
        BlobReader.requireLimit(limit);
        BlobReader.requireFolder(prefix);
        try {
            FolderPage page = new BlobListing(folder).listFolders(prefix, after, limit);
            folder.requireThere();
            return page;
        } catch (IOException e) {
            throw folder.failure("listing folders", e);
        }
    }

    @Override
    public void close() {
        closed = true;
    }
}
