package dev.holdfast.source.sqlite;

import dev.holdfast.spi.database.DatabaseCopy;
import dev.holdfast.spi.database.Recovered.Check;
import dev.holdfast.spi.source.Attributes;
import dev.holdfast.spi.source.SourceException;
import dev.holdfast.spi.source.TargetPlugin.Existing;
import dev.holdfast.spi.source.TreeEntry;
import dev.holdfast.spi.source.TreePath;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A database being restored to a file. It is written beside its place and gets its name when it is complete; what another
 * database left beside that place is removed before, or SQLite would replay it into this one.
 */
final class SqliteTarget implements DatabaseCopy {
    private static final String PARTIAL = ".holdfast-partial";

    private final DatabaseFile place;
    private final Path partial;
    private final List<String> warnings = new ArrayList<>();
    private Optional<Attributes> attributes = Optional.empty();

    private SqliteTarget(DatabaseFile place) {
        this.place = place;
        this.partial = place.beside(PARTIAL);
    }

    /** Refuses what stands in the way, before anything is changed. */
    static SqliteTarget open(Path path, Existing existing) throws SourceException {
        DatabaseFile place = new DatabaseFile(path.toAbsolutePath().normalize());
        if (!Files.isDirectory(place.folder())) {
            throw new SourceException.TargetRefused("there is no folder " + place.folder(), "Make it first.");
        }
        if (Files.exists(place.path(), LinkOption.NOFOLLOW_LINKS)
                && !Files.isRegularFile(place.path(), LinkOption.NOFOLLOW_LINKS)) {
            throw new SourceException.TargetRefused(
                    place + " is no regular file", "Name the file that the database is to be, not a folder or a link.");
        }
        switch (existing) {
            case NEW -> requireFree(place);
            case OVERWRITE -> UnusedDatabase.of(place).close();
            case DELTA ->
                throw new SourceException.TargetRefused(
                        "a SQLite database is written whole", "Restore to a new file, or replace this one.");
        }
        return new SqliteTarget(place);
    }

    private static void requireFree(DatabaseFile place) throws SourceException {
        if (Files.exists(place.path(), LinkOption.NOFOLLOW_LINKS)) {
            throw new SourceException.TargetRefused(place + " is there already", "Restore to a new file.");
        }
        for (Path side : place.sideFiles()) {
            if (Files.exists(side, LinkOption.NOFOLLOW_LINKS)) {
                throw new SourceException.TargetRefused(
                        side + " is there, left by a database that is gone: SQLite would take it for this one's",
                        "Restore to another file, or see whether it is still needed.");
            }
        }
    }

    @Override
    public void create(TreeEntry entry) throws SourceException {
        if (!entry.path().isRoot()) {
            throw unexpected(entry.path());
        }
    }

    @Override
    public FileTarget createFile(TreeEntry entry) throws SourceException {
        if (!(entry.kind() instanceof TreeEntry.RegularFile file) || attributes.isPresent()) {
            throw unexpected(entry.path());
        }
        attributes = Optional.of(entry.attributes());
        try {
            Files.deleteIfExists(partial);
            FileChannel channel = FileChannel.open(
                    partial,
                    Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            return new RestoredFile(partial, channel, file.length());
        } catch (IOException e) {
            throw failed("cannot make " + partial, e);
        }
    }

    @Override
    public void createLink(TreeEntry entry, TreePath existing) throws SourceException {
        throw unexpected(entry.path());
    }

    private static SourceException.TargetFailed unexpected(TreePath path) {
        return new SourceException.TargetFailed(
                "a SQLite database is one file, and the point holds more: " + path, "Verify the recovery point.");
    }

    @Override
    public List<Check> check(List<String> queries, boolean structures) throws SourceException {
        SqliteChecks checks = new SqliteChecks(partial);
        List<Check> all = new ArrayList<>();
        all.add(checks.facts());
        if (structures) {
            all.add(checks.integrity());
            all.add(checks.foreignKeys());
        }
        for (String query : queries) {
            all.add(checks.query(query));
        }
        return all;
    }

    @Override
    public List<String> warnings() {
        return List.copyOf(warnings);
    }

    @Override
    public void complete() throws SourceException {
        Attributes file = attributes.orElseThrow(
                () -> new SourceException.TargetFailed("the point holds no database", "Verify the recovery point."));
        try {
            restore(file);
            sync(partial, StandardOpenOption.WRITE);
            try (UnusedDatabase _ = UnusedDatabase.of(place)) {
                for (Path side : place.sideFiles()) {
                    Files.deleteIfExists(side);
                }
                sync(place.folder(), StandardOpenOption.READ);
                Files.move(partial, place.path(), StandardCopyOption.ATOMIC_MOVE);
            }
            sync(place.folder(), StandardOpenOption.READ);
        } catch (IOException e) {
            throw failed("cannot complete " + place, e);
        }
    }

    private void restore(Attributes file) throws IOException {
        try {
            Files.setAttribute(partial, "unix:uid", (int) file.uid());
            Files.setAttribute(partial, "unix:gid", (int) file.gid());
        } catch (IOException e) {
            warnings.add("its owner could not be set to " + file.uid() + ":" + file.gid() + ": " + e.getMessage());
        }
        Files.setAttribute(partial, "unix:mode", file.mode());
        Files.setLastModifiedTime(partial, FileTime.from(file.modified()));
    }

    private static void sync(Path path, StandardOpenOption option) throws IOException {
        try (FileChannel channel = FileChannel.open(path, option)) {
            channel.force(true);
        }
    }

    private static SourceException.TargetFailed failed(String what, IOException e) {
        return new SourceException.TargetFailed(what + ": " + e, "Check room and permissions, and restore again.", e);
    }

    /** What was written and not completed stays under its partial name. */
    @Override
    public void close() {}
}
