package dev.holdfast.storage.filesystem;

import dev.holdfast.spi.storage.Ability;
import dev.holdfast.spi.storage.BlobBody;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobStat;
import dev.holdfast.spi.storage.BlobStore;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.BodyContent;
import dev.holdfast.spi.storage.Capabilities;
import dev.holdfast.spi.storage.PutCondition;
import dev.holdfast.spi.storage.PutOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.InstantSource;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Stores blobs as files.
 *
 * <p>A put writes a temporary file, makes it durable, and only then gives it its name; then the folder is synced. So a
 * file with a blob's name is whole, whenever the power fails, and is there for good when the put has returned. A delete
 * is durable, too.
 */
final class FileSystemStore extends FileSystemReader implements BlobStore {
    private final StoreFolder folder;
    private final TemporaryFiles temporaryFiles;
    private final StoreLock lock;
    private final InstantSource clock;
    private final Room room;
    private final boolean writesDirectly;
    private final BlobFolders folders;
    private final Placement placement;
    private final Capabilities capabilities;

    FileSystemStore(
            StoreFolder folder,
            TemporaryFiles temporaryFiles,
            Abilities abilities,
            StoreLock lock,
            Room room,
            InstantSource clock) {
        super(folder, room);
        this.folder = folder;
        this.temporaryFiles = temporaryFiles;
        this.lock = lock;
        this.clock = clock;
        this.room = room;
        this.writesDirectly = abilities.directWrites();
        this.folders = new BlobFolders(folder);
        this.placement = new Placement(folder, folders, lock, abilities.hardLinks());
        this.capabilities = Capabilities.of(conditions(abilities), Long.MAX_VALUE, FileSystemReader.CONCURRENCY);
    }

    @Override
    public BlobStat put(BlobName name, BlobBody body, PutOptions options) throws BlobStoreException {
        begin();
        PutCondition condition = options.condition();
        refuseRetentionAndTier(options);
        if (condition instanceof PutCondition.IfVersion && !capabilities.putIfVersion()) {
            throw new BlobStoreException.Unsupported(
                    "the file system of " + folder.root() + " keeps times too coarse to tell versions of a blob apart",
                    "Use a file system with times of a microsecond or finer.");
        }
        Path temporary = temporaryFiles.newPath();
        try {
            placement.check(name, condition);
            requireSpace(name, body.length());
            BlobStat stat = writeDurably(temporary, name, body);
            folders.create(name);
            placement.place(temporary, name, condition);
            folders.sync(name);
            return stat;
        } catch (IOException e) {
            throw folder.failure("putting " + name, e);
        } finally {
            discard(temporary);
        }
    }

    private static Set<Ability> conditions(Abilities abilities) {
        return abilities.fineTimes()
                ? Set.of(Ability.PUT_IF_ABSENT, Ability.PUT_IF_VERSION)
                : Set.of(Ability.PUT_IF_ABSENT);
    }

    private static void refuseRetentionAndTier(PutOptions options) throws BlobStoreException.Unsupported {
        if (options.retention().isPresent() || options.tier().isPresent()) {
            throw new BlobStoreException.Unsupported(
                    "a file system enforces no retention, and has no tiers", "Use an object store for that.");
        }
    }

    private BlobStat writeDurably(Path temporary, BlobName name, BlobBody body) throws IOException, BlobStoreException {
        try (FileChannel file = StoreFolder.createFile(temporary);
                BodyContent content = BodyContent.open(name, body)) {
            if (writesDirectly && body.length() >= DirectFile.LEAST) {
                try (DirectFile direct = DirectFile.open(temporary)) {
                    content.copyTo(direct::write);
                    direct.finish();
                }
            } else {
                content.copyTo((bytes, offset, count) -> writeFully(file, ByteBuffer.wrap(bytes, offset, count)));
            }
            Files.setLastModifiedTime(temporary, BlobVersion.timeOf(clock.instant(), body.sha256()));
            file.force(true);
        }
        BasicFileAttributes attributes = Files.readAttributes(temporary, BasicFileAttributes.class);
        return new BlobStat(name, attributes.size(), BlobVersion.of(attributes));
    }

    private static void writeFully(FileChannel file, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            file.write(bytes);
        }
    }

    private void requireSpace(BlobName name, long length) throws BlobStoreException {
        OptionalLong left = room.left();
        if (left.isPresent() && left.getAsLong() < length) {
            throw new BlobStoreException.NoSpace(
                    "%s of %d bytes was not put: %d bytes are free in %s, and %d are to stay free"
                            .formatted(name, length, left.getAsLong() + room.reserve(), folder.root(), room.reserve()),
                    "Make room on the file system, or lower the parameter reserve of the store's location.");
        }
    }

    /** A temporary file that will not go does no harm: the put's outcome stands, and a later open sweeps it. */
    private static void discard(Path temporary) {
        temporary.toFile().delete();
    }

    @Override
    public void delete(BlobName name) throws BlobStoreException {
        begin();
        try {
            if (folder.find(name).isPresent()) {
                lock.holding(() -> {
                    if (folder.find(name).isPresent()) {
                        Files.deleteIfExists(folder.file(name));
                    }
                });
            }
            folder.requireThere();
            // Also where nothing was found: the delete of another process may not be durable yet.
            if (folder.hasFolderOf(name)) {
                folders.sync(name);
            }
        } catch (IOException e) {
            throw folder.failure("deleting " + name, e);
        }
    }

    @Override
    public Capabilities capabilities() {
        return capabilities;
    }
}
