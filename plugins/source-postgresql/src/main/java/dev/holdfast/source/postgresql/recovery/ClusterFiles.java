package dev.holdfast.source.postgresql.recovery;

import dev.holdfast.spi.source.SourceException;
import dev.holdfast.spi.source.TargetPlugin.Existing;
import dev.holdfast.spi.source.TreeEntry;
import dev.holdfast.spi.source.TreePath;
import dev.holdfast.spi.source.TreeTarget;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes a base's tree to where its parts belong. Nothing but folders and regular files is made, each only once, the folders
 * before what is in them; a link, or a file that has another name too, is never written through but taken away. While this
 * is under way, and if it is broken off, the data folder is marked as unfinished and lacks its control file: no server starts
 * on it.
 */
final class ClusterFiles implements TreeTarget {
    private static final Set<String> REQUIRED = Set.of("stop/backup_label", "stop/pg_control", "cluster/PG_VERSION");

    private final Layout layout;
    private final Account account;
    private final Existing existing;
    private final Clearing clearing;
    private final Set<Path> found = new HashSet<>();
    private final Set<Path> made = new HashSet<>();
    private final List<Path> folders = new ArrayList<>();
    private final Syncing syncing = new Syncing();
    private final Set<String> missing = new HashSet<>(REQUIRED);
    private final List<String> warnings = new ArrayList<>();
    private boolean direct;

    ClusterFiles(Layout layout, Account account, Existing existing, Clearing clearing) {
        this.layout = layout;
        this.account = account;
        this.existing = existing;
        this.clearing = clearing;
    }

    /** Makes the places themselves, and takes away what is replaced. */
    void begin() throws SourceException {
        try {
            for (Path place : places()) {
                if (Files.exists(place)) {
                    found.add(place);
                }
            }
            makeFolder(layout.data());
            CopyRecord.of(layout).begin(account);
            for (Path space : layout.spaces().values()) {
                makeFolder(space);
            }
            if (existing != Existing.NEW) {
                warnOfLinks();
                clearing.disable();
            }
            if (existing == Existing.OVERWRITE) {
                clearing.all();
            }
            direct = places().stream().allMatch(DirectFile::worksIn);
        } catch (IOException e) {
            throw failed("cannot make the folders to restore into", e);
        }
    }

    private List<Path> places() {
        List<Path> all = new ArrayList<>(List.of(layout.data()));
        all.addAll(layout.spaces().values());
        return all;
    }

    /** What the copy that is replaced kept elsewhere is not the new one's. */
    private void warnOfLinks() throws IOException {
        Path log = layout.data().resolve("pg_wal");
        if (Files.isSymbolicLink(log)) {
            warnings.add("the log of the copy that was replaced is left in " + Files.readSymbolicLink(log)
                    + ": the new one keeps its own in its data folder");
        }
        for (Path space : Occupied.linked(layout.data())) {
            if (!layout.spaces().containsValue(space)) {
                warnings.add("a tablespace of the copy that was replaced is left in " + space);
            }
        }
    }

    private void makeFolder(Path folder) throws IOException {
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            Clearing.delete(folder);
            Files.createDirectory(folder);
        }
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        account.own(folder);
        folders.add(folder);
        made.add(folder);
    }

    @Override
    public void create(TreeEntry entry) throws SourceException {
        if (!(entry.kind() instanceof TreeEntry.Folder)) {
            throw new SourceException.TargetFailed(
                    entry.path() + " is neither file nor folder, which a base has only", "Verify the recovery point.");
        }
        Optional<Path> place = place(entry.path());
        if (place.isPresent() && !layout.spaces().containsValue(place.get())) {
            try {
                makeFolder(place.get());
            } catch (IOException e) {
                throw failed("cannot make " + place.get(), e);
            }
        }
    }

    @Override
    public FileTarget createFile(TreeEntry entry) throws SourceException {
        if (!(entry.kind() instanceof TreeEntry.RegularFile file)) {
            throw new IllegalArgumentException("no regular file: " + entry.path());
        }
        missing.remove(entry.path().toString());
        Path place = place(entry.path())
                .orElseThrow(() -> new SourceException.TargetFailed(
                        "a base has no file " + entry.path(), "Verify the recovery point."));
        try {
            if (!made.contains(parent(place))) {
                Files.createDirectories(parent(place));
            }
            boolean replaced = existing == Existing.DELTA && isPlainFile(place);
            if (!replaced) {
                Clearing.delete(place);
                if (direct && DirectFile.suits(file.length())) {
                    FileTarget made = DirectFile.create(place, file.length(), syncing);
                    own(place);
                    return made;
                }
            }
            FileChannel channel = replaced
                    ? FileChannel.open(
                            place, StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)
                    : FileChannel.open(
                            place,
                            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            if (replaced) {
                Files.setPosixFilePermissions(place, PosixFilePermissions.fromString("rw-------"));
            }
            own(place);
            return new RestoredFile(place, channel, file.length(), replaced, syncing);
        } catch (IOException e) {
            throw failed("cannot make " + place, e);
        }
    }

    private void own(Path file) throws IOException {
        account.own(file);
        made.add(file);
    }

    /** Whether a file is what it seems: no link, and by no other name something else's too. */
    private static boolean isPlainFile(Path place) throws IOException {
        return Files.isRegularFile(place, LinkOption.NOFOLLOW_LINKS)
                && Files.getAttribute(place, "unix:nlink", LinkOption.NOFOLLOW_LINKS) instanceof Integer names
                && names == 1;
    }

    private static Path parent(Path place) throws IOException {
        Path parent = place.getParent();
        if (parent == null) {
            throw new IOException("no folder above " + place);
        }
        return parent;
    }

    @Override
    public void createLink(TreeEntry entry, TreePath existing) throws SourceException {
        throw new SourceException.TargetFailed(
                "a base has no hard links: " + entry.path(), "Verify the recovery point.");
    }

    /** Where an entry goes; empty for folders that only order the tree. */
    private Optional<Path> place(TreePath path) throws SourceException {
        List<String> names =
                path.isRoot() ? List.of() : List.of(new String(path.bytes(), StandardCharsets.UTF_8).split("/"));
        if (names.size() <= 1) {
            return Optional.empty();
        }
        List<String> rest = names.subList(1, names.size());
        return switch (names.getFirst()) {
            case "cluster" -> Optional.of(below(layout.data(), rest));
            case "configuration" -> Optional.of(below(layout.extra().resolve("configuration"), rest));
            case "spaces" -> Optional.of(below(space(names.get(1)), rest.subList(1, rest.size())));
            case "stop" -> Optional.of(stop(names.get(1)));
            default ->
                throw new SourceException.TargetFailed(
                        "a base has no " + names.getFirst(), "Verify the recovery point.");
        };
    }

    private static Path below(Path top, List<String> names) {
        Path place = top;
        for (String name : names) {
            place = place.resolve(name); // names of a tree are never empty, '.' or '..'
        }
        return place;
    }

    private Path space(String number) throws SourceException {
        Path space = layout.spaces().get(number);
        if (space == null) {
            throw new SourceException.TargetFailed(
                    "the base holds a tablespace that its facts do not name: " + number, "Verify the recovery point.");
        }
        return space;
    }

    private Path stop(String name) {
        return switch (name) {
            case "pg_control" -> unfinishedControl(); // gets its name when all else is durable
            case "tablespace_map" -> layout.extra().resolve(name); // links are made below, to where the parts are now
            default -> layout.data().resolve(name);
        };
    }

    private Path unfinishedControl() {
        return layout.data().resolve("global").resolve("pg_control.unfinished");
    }

    /** Notes something that is less than was asked for. */
    void warn(String warning) {
        warnings.add(warning);
    }

    @Override
    public List<String> warnings() {
        return List.copyOf(warnings); // what cannot be set fails
    }

    /** Tablespaces are linked to, all gets its owner, and all becomes durable. */
    @Override
    public void complete() throws SourceException {
        if (!missing.isEmpty()) {
            throw new SourceException.TargetFailed(
                    "the base lacks " + String.join(", ", missing), "Restore an older base.");
        }
        try {
            if (existing == Existing.DELTA) {
                clearing.allBut(made);
            }
            for (Map.Entry<String, Path> space : layout.spaces().entrySet()) {
                Path link = layout.data().resolve("pg_tblspc").resolve(space.getKey());
                Files.createSymbolicLink(link, space.getValue());
            }
            ownExtra();
            for (Path each : folders) {
                syncing.folder(each);
            }
            syncing.await();
            Path control = layout.data().resolve("global").resolve("pg_control");
            Files.move(unfinishedControl(), control, StandardCopyOption.ATOMIC_MOVE);
            CopyRecord.sync(layout.data().resolve("global"));
        } catch (IOException e) {
            throw failed("cannot complete the restore into " + layout.data(), e);
        }
    }

    private void ownExtra() throws IOException {
        if (!Files.exists(layout.extra())) {
            return;
        }
        try (var all = Files.walk(layout.extra())) {
            for (Path each : all.toList()) {
                account.own(each);
            }
        }
    }

    private static SourceException.TargetFailed failed(String what, IOException e) {
        return new SourceException.TargetFailed(what + ": " + e, "Check room and permissions, and restore again.", e);
    }

    /**
     * Removes what was written: places that were to be new held nothing else. One that is replaced stays, marked as
     * unfinished, and is replaced again.
     */
    void discard() throws SourceException {
        if (existing != Existing.NEW) {
            return;
        }
        try {
            for (Path place : places()) {
                empty(place);
                if (!found.contains(place)) {
                    Files.delete(place);
                }
            }
        } catch (IOException e) {
            throw failed("cannot remove what was restored of a base that cannot be used", e);
        }
    }

    /** Removes a folder's content; links are not followed. */
    private static void empty(Path folder) throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path each, @Nullable IOException e) throws IOException {
                if (e != null) {
                    throw e;
                }
                if (!each.equals(folder)) {
                    Files.delete(each);
                }
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** What was written stays, marked as unfinished, and does not start while the control file lacks. */
    @Override
    public void close() {
        syncing.close();
    }
}
