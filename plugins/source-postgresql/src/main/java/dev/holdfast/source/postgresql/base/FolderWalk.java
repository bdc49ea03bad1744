package dev.holdfast.source.postgresql.base;

import dev.holdfast.spi.source.SourceException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Goes through a folder of the server's in the order of its paths, and leaves out what belongs in no backup. What vanishes
 * meanwhile was dropped: the log says the same.
 */
final class FolderWalk {
    /** What the server itself names its files; anything else in there is somebody's who can do without. */
    private static final Pattern PRINTABLE = Pattern.compile("[\\x20-\\x7e]+");

    /** A server nests a few folders; more is a link that leads in a circle. */
    private static final int DEEPEST = 64;

    private final ServerFiles files;
    private final Path root;
    private final String manifestRoot;
    private final Consumer<String> warnings;
    private final Deque<Iterator<Found>> open = new ArrayDeque<>();

    /**
     * Something found.
     *
     * @param path below the walk's root, with slashes
     * @param relation if it is a file of one
     */
    record Found(Path file, String path, FileFacts facts, Optional<RelationFile> relation) {}

    /**
     * Walks a folder.
     *
     * @param files that it is one of
     * @param manifestRoot where the folder stands in the server's view: empty for the data folder, else such as
     *     {@code pg_tblspc/16384/PG_15_202209061}
     * @param warnings hears what was left out that may be missed
     */
    FolderWalk(ServerFiles files, Path root, String manifestRoot, Consumer<String> warnings) throws SourceException {
        this.files = files;
        this.root = root;
        this.manifestRoot = manifestRoot;
        this.warnings = warnings;
        open.push(list(root, "").iterator());
    }

    /** The next, a folder before its content; empty after the last. The root itself is not told. */
    Optional<Found> next() throws SourceException {
        while (!open.isEmpty()) {
            if (!open.peek().hasNext()) {
                open.pop();
                continue;
            }
            Found found = open.peek().next();
            if (found.facts().kind() == FileFacts.Kind.FOLDER) {
                boolean emptied = manifestRoot.isEmpty() && Exclusions.isEmptied(found.path());
                open.push(
                        emptied
                                ? archiveFolder(found)
                                : list(found.file(), found.path()).iterator());
            }
            return Optional.of(found);
        }
        return Optional.empty();
    }

    /** Where a file stands in the server's view. */
    String manifestPath(Found found) {
        return manifestRoot.isEmpty() ? found.path() : manifestRoot + "/" + found.path();
    }

    /** Of the log's folder one folder stays, empty: the server does not make it. */
    private static Iterator<Found> archiveFolder(Found wal) {
        if (!wal.path().equals("pg_wal")) {
            return List.<Found>of().iterator();
        }
        Found status =
                new Found(wal.file().resolve("archive_status"), "pg_wal/archive_status", wal.facts(), Optional.empty());
        return List.of(status).iterator();
    }

    private List<Found> list(Path folder, String path) throws SourceException {
        if (open.size() > DEEPEST) {
            throw new SourceException.Unreadable(
                    "folders are nested too deeply: " + folder,
                    "See whether a link in the data folder leads back to it.");
        }
        List<ServerFiles.Named> entries;
        try {
            entries = new ArrayList<>(files.list(folder));
        } catch (NoSuchFileException | NotDirectoryException e) {
            if (path.isEmpty()) {
                throw unreadable(folder, e);
            }
            return List.of(); // a database was dropped
        } catch (IOException e) {
            throw unreadable(folder, e);
        }
        entries.sort(Comparator.comparing(ServerFiles.Named::name));
        Set<String> unlogged = unlogged(entries);
        List<Found> found = new ArrayList<>(entries.size());
        for (ServerFiles.Named entry : entries) {
            String name = entry.name();
            Optional<RelationFile> relation = isOfRelations(path) ? RelationFile.of(name) : Optional.empty();
            boolean made = relation.isPresent()
                    && !relation.get().isInit()
                    && unlogged.contains(relation.get().number());
            boolean temporary = isOfRelations(path) && RelationFile.isTemporary(name);
            if (!made
                    && !temporary
                    && !(manifestRoot.isEmpty() && Exclusions.isLeftOut(path, name))
                    && !name.startsWith("pgsql_tmp")) {
                find(folder, name, path.isEmpty() ? name : path + "/" + name, entry.facts(), relation)
                        .ifPresent(found::add);
            }
        }
        return found;
    }

    private static SourceException.Unreadable unreadable(Path folder, Exception e) {
        return new SourceException.Unreadable(
                "cannot list the folder " + folder + ": " + e, "Run as root, or as the server's own user.", e);
    }

    /** Relations that the server empties after a crash: only their init forks count. */
    private static Set<String> unlogged(List<ServerFiles.Named> entries) {
        Set<String> numbers = new HashSet<>();
        for (ServerFiles.Named entry : entries) {
            RelationFile.of(entry.name())
                    .filter(RelationFile::isInit)
                    .ifPresent(relation -> numbers.add(relation.number()));
        }
        return numbers;
    }

    /** Whether a folder is one of relations' files: {@code global}, {@code base/5}, {@code 5} of a tablespace. */
    private boolean isOfRelations(String path) {
        return manifestRoot.isEmpty() ? path.equals("global") || path.matches("base/[0-9]+") : path.matches("[0-9]+");
    }

    private Optional<Found> find(Path folder, String name, String path, FileFacts seen, Optional<RelationFile> relation)
            throws SourceException {
        if (!PRINTABLE.matcher(path).matches()) {
            warnings.accept(
                    "left out, its name is none that PostgreSQL gives: " + path.replaceAll("[^\\x20-\\x7e]", "?"));
            return Optional.empty();
        }
        Path file = folder.resolve(name); // other characters may be none that paths of this host can have
        try {
            FileFacts facts = seen;
            if (facts.kind() == FileFacts.Kind.LINK && manifestRoot.isEmpty() && Exclusions.isEmptied(path)) {
                facts = files.following(file); // the log on a disk of its own
            }
            return switch (facts.kind()) {
                case FOLDER, FILE -> Optional.of(new Found(file, path, facts, relation));
                case LINK, OTHER -> {
                    warnings.accept(root.resolve(path) + " is neither file nor folder and was left out");
                    yield Optional.empty();
                }
            };
        } catch (NoSuchFileException e) {
            return Optional.empty(); // dropped
        } catch (IOException e) {
            throw new SourceException.Unreadable(
                    "cannot read " + file + ": " + e, "Run as root, or as the server's own user.", e);
        }
    }
}
