package dev.holdfast.source.postgresql.recovery;

import dev.holdfast.source.postgresql.base.BaseFacts;
import dev.holdfast.source.postgresql.base.ControlFile;
import dev.holdfast.spi.database.Base;
import dev.holdfast.spi.source.SourceException;
import dev.holdfast.spi.source.TargetPlugin.Existing;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Looks at what stands where a copy is to go, and refuses what must not be replaced. Changes nothing. */
final class Occupied {
    private static final String FREE =
            "Restore into a new or empty folder; delete what a restore that was broken off left there.";
    private static final String OTHER_PLACE = "Give the tablespace another place: OLD=NEW.";
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,10}");
    private static final int LONGEST_PID_FILE = 1 << 16;

    private Occupied() {}

    /** Refuses a layout whose places cannot be used as the request says. */
    static void require(Layout layout, Base base, Existing existing) throws SourceException {
        try {
            if (existing == Existing.NEW) {
                requireFree(layout.data(), FREE);
                for (Path space : layout.spaces().values()) {
                    requireFree(space, OTHER_PLACE);
                }
                return;
            }
            requireReplaceable(layout.data());
            Set<Path> own = ownSpaces(layout.data(), base);
            for (Path space : layout.spaces().values()) {
                if (!own.contains(space)) {
                    requireFree(
                            space,
                            "It is not known to belong to the copy that is replaced: empty it, or give the tablespace"
                                    + " another place: OLD=NEW.");
                } else {
                    requireNothingElse(space, base);
                }
            }
        } catch (IOException e) {
            throw new SourceException.TargetRefused(
                    "cannot look into " + layout.data() + ": " + e, "Run as root, or as the folder's owner.");
        }
    }

    private static void requireFree(Path folder, String hint) throws SourceException, IOException {
        if (isNew(folder) || isEmpty(folder, hint)) {
            return;
        }
        throw new SourceException.TargetRefused(folder + " is not empty", hint);
    }

    /** What is not this server's is not deleted, and would be in the way of the copy. */
    private static void requireNothingElse(Path space, Base base) throws SourceException, IOException {
        if (isNew(space) || isEmpty(space, OTHER_PLACE)) {
            return;
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(space)) {
            for (Path entry : entries) {
                String name = String.valueOf(entry.getFileName());
                if (!new Origin(base).versionFolder().equals(Optional.of(name))) {
                    throw new SourceException.TargetRefused(
                            space + " holds something else than this tablespace, which is not deleted: " + name,
                            "Take it away, or give the tablespace another place: OLD=NEW.");
                }
            }
        }
    }

    private static boolean isNew(Path folder) throws SourceException {
        if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        Path parent = folder.getParent();
        if (parent == null || !Files.isDirectory(parent)) {
            throw new SourceException.TargetRefused("there is no folder " + parent, "Make it first.");
        }
        return true;
    }

    private static boolean isEmpty(Path folder, String hint) throws SourceException, IOException {
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            throw new SourceException.TargetRefused(folder + " is no folder", hint);
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            return !entries.iterator().hasNext();
        }
    }

    /** Only what is a data folder, or was to become one, is replaced, and none that a server runs on. */
    private static void requireReplaceable(Path data) throws SourceException, IOException {
        if (isNew(data) || isEmpty(data, FREE)) {
            return;
        }
        requireNoServer(data);
        boolean isDataFolder = isFile(data.resolve("PG_VERSION"))
                && isFile(data.resolve("global").resolve("pg_control"));
        if (!isDataFolder && !CopyRecord.isUnfinished(data)) {
            throw new SourceException.TargetRefused(
                    data + " holds something else than the files of a PostgreSQL server, which is not deleted", FREE);
        }
    }

    private static boolean isFile(Path path) {
        return Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS);
    }

    /** Refuses a folder that a server runs on, or may run on. */
    static void requireNoServer(Path data) throws SourceException, IOException {
        Path file = data.resolve("postmaster.pid");
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Optional<Long> pid = Optional.empty();
        if (isFile(file) && Files.size(file) < LONGEST_PID_FILE) {
            String first = Files.readString(file, StandardCharsets.ISO_8859_1)
                    .lines()
                    .findFirst()
                    .orElse("")
                    .strip();
            // of a standalone server it is negative
            pid = first.matches("-?[0-9]{1,18}") ? Optional.of(Math.abs(Long.parseLong(first))) : Optional.empty();
        }
        if (pid.isEmpty() || mayServe(pid.get(), data)) {
            throw new SourceException.TargetRefused(
                    "a server runs on " + data
                            + pid.map(number -> ", as process " + number)
                                    .orElse(", as far as its postmaster.pid can be read"),
                    "Stop it first; if none runs, delete " + file + ".");
        }
    }

    /** A number may have gone to another process since: a server works in its data folder. */
    private static boolean mayServe(long pid, Path data) {
        if (ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty()) {
            return false;
        }
        try {
            Path folder = Files.readSymbolicLink(Path.of("/proc", String.valueOf(pid), "cwd"));
            return folder.equals(data.toRealPath());
        } catch (NoSuchFileException e) {
            // It ended, and waits to be noticed by whoever started it; or this system does not tell of processes at
            // all.
            return !Files.exists(Path.of("/proc/self"));
        } catch (IOException e) {
            return true; // it cannot be told
        }
    }

    /** Folders of tablespaces that are the copy's own: of one that this restored, or of the very server itself. */
    private static Set<Path> ownSpaces(Path data, Base base) throws IOException {
        Optional<CopyRecord> record = CopyRecord.find(data);
        if (record.isPresent() && CopyRecord.isUnfinished(data)) {
            return record.get().spaces();
        }
        Set<Path> own = new HashSet<>();
        boolean origin = isOrigin(data, base);
        for (Path space : linked(data)) {
            if (origin || record.filter(each -> each.spaces().contains(space)).isPresent()) {
                own.add(space);
            }
        }
        return own;
    }

    /** Whether a data folder is that of the very server that a base is of. */
    private static boolean isOrigin(Path data, Base base) throws IOException {
        if (!data.toString().equals(base.facts().getOrDefault(BaseFacts.DATA_DIRECTORY, ""))) {
            return false;
        }
        try {
            return ControlFile.read(data).systemIdentifier().equals(base.identity());
        } catch (SourceException e) {
            return false; // it cannot be told
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the control file was read", e);
        }
    }

    /** Where the links of a data folder to its tablespaces lead. */
    static Set<Path> linked(Path data) throws IOException {
        return Set.copyOf(links(data).values());
    }

    /** The same, by the tablespaces' numbers. */
    static Map<Long, Path> links(Path data) throws IOException {
        Path links = data.resolve("pg_tblspc");
        if (!Files.isDirectory(links, LinkOption.NOFOLLOW_LINKS)) {
            return Map.of();
        }
        Map<Long, Path> places = new HashMap<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(links)) {
            for (Path entry : entries) {
                String name = String.valueOf(entry.getFileName());
                if (Files.isSymbolicLink(entry) && NUMBER.matcher(name).matches()) {
                    places.put(
                            Long.parseLong(name),
                            links.resolve(Files.readSymbolicLink(entry)).normalize());
                }
            }
        }
        return Map.copyOf(places);
    }
}
