package dev.holdfast.source.postgresql.base;

import dev.holdfast.source.postgresql.server.Server;
import dev.holdfast.source.postgresql.server.ServerFacts;
import dev.holdfast.spi.database.BaseSession;
import dev.holdfast.spi.database.LogRange;
import dev.holdfast.spi.source.Attributes;
import dev.holdfast.spi.source.Consistency;
import dev.holdfast.spi.source.SourceException;
import dev.holdfast.spi.source.TreeEntry;
import dev.holdfast.spi.source.TreePath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A base: {@code cluster}, the data folder; {@code configuration}, the files of settings as they stand on the host;
 * {@code spaces/NUMBER}, the tablespaces; and {@code stop}, what is known last: the label, the control file, the manifest
 * and the map of tablespaces. The content of an entry is read before the next entry is asked for.
 */
public final class PostgresqlBase implements BaseSession {
    private static final int MOST_WARNINGS = 700;

    private final BackupWindow window;
    private final FileAccess access;
    private final ServerFiles files;
    private final Path dataFolder;
    private final Attributes owner;
    private final List<String> warnings = new ArrayList<>();
    private final PageDamage damage = new PageDamage();
    private final BackupManifest manifest = new BackupManifest();
    private final Deque<Part> parts = new ArrayDeque<>();
    private Optional<CurrentFile> current = Optional.empty();
    private Optional<BackupWindow.Ended> ended = Optional.empty();
    private Optional<SettledPages> settled = Optional.empty();
    private boolean read;

    /** The file whose entry was told last. */
    private record CurrentFile(
            TreePath path, String manifestPath, Instant modified, long length, PageReading reading) {}

    private PostgresqlBase(
            BackupWindow window, FileAccess access, ServerFiles files, Path dataFolder, Attributes owner) {
        this.window = window;
        this.access = access;
        this.files = files;
        this.dataFolder = dataFolder;
        this.owner = owner;
    }

    /**
     * Begins a backup, and refuses a data folder that is not this server's.
     *
     * @param clock this host's
     */
    public static PostgresqlBase begin(Server server, FileAccess access, InstantSource clock) throws SourceException {
        BackupWindow window = BackupWindow.begin(server);
        boolean begun = false;
        try {
            PostgresqlBase base = switch (access) {
                case FileAccess.OnHost(Path folder) -> {
                    DataFolder.requireOf(window.facts(), folder);
                    yield of(window, access, new HostFiles(clock), folder);
                }
                case FileAccess.ThroughConnection _ ->
                    of(window, access, window.files(), window.facts().dataDirectory());
            };
            base.prepare();
            begun = true;
            return base;
        } finally {
            if (!begun) {
                window.close();
            }
        }
    }

    private static PostgresqlBase of(BackupWindow window, FileAccess access, ServerFiles files, Path dataFolder)
            throws SourceException {
        try {
            Attributes owner = files.following(dataFolder).attributes();
            return new PostgresqlBase(window, access, files, dataFolder, owner);
        } catch (IOException e) {
            throw new SourceException.Unavailable("cannot read " + dataFolder + ": " + e, "Check the path.", e);
        }
    }

    private void prepare() throws SourceException {
        ServerFacts facts = window.facts();
        parts.add(made().folder(TreePath.ROOT));
        parts.add(made().folder(path("cluster")));
        parts.add(walk("cluster", new FolderWalk(files, dataFolder, "", this::warn)));
        parts.add(ConfigurationFiles.read(facts, files, made(), this::warn));
        parts.add(made().folder(path("spaces")));
        SortedMap<String, Path> spaces = new TreeMap<>(); // in the order of paths, which is not that of numbers
        facts.tablespaces().forEach((number, location) -> spaces.put(String.valueOf(number), location));
        String inside = facts.tablespaceFolder();
        for (Map.Entry<String, Path> space : spaces.entrySet()) {
            String top = "spaces/" + space.getKey() + "/" + inside;
            parts.add(made().folder(path("spaces/" + space.getKey())).folder(path(top)));
            parts.add(walk(
                    top,
                    new FolderWalk(
                            files,
                            space.getValue().resolve(inside),
                            "pg_tblspc/" + space.getKey() + "/" + inside,
                            this::warn)));
        }
    }

    /** Entries made from memory; what says when they were read makes them unlike those of every other base. */
    private MadeEntries made() {
        return new MadeEntries(owner, "base:" + window.start());
    }

    private Part walk(String top, FolderWalk walk) {
        return () -> {
            for (Optional<FolderWalk.Found> found = walk.next(); found.isPresent(); found = walk.next()) {
                TreePath path = path(top + "/" + found.get().path());
                if (found.get().facts().kind() == FileFacts.Kind.FOLDER) {
                    return Optional.of(new TreeEntry(
                            path, new TreeEntry.Folder(), found.get().facts().attributes(), Optional.empty()));
                }
                Optional<TreeEntry> file = file(path, walk.manifestPath(found.get()), found.get());
                if (file.isPresent()) {
                    return file;
                }
            }
            return Optional.empty();
        };
    }

    /** Empty if it was dropped. */
    private Optional<TreeEntry> file(TreePath path, String manifestPath, FolderWalk.Found found)
            throws SourceException {
        ServerFiles.Opened opened;
        try {
            opened = files.open(found.file(), found.facts());
        } catch (NoSuchFileException e) {
            return Optional.empty(); // dropped
        } catch (IOException e) {
            throw new SourceException.Unreadable(
                    "cannot read " + found.file() + ": " + e, "Run as root, or as the server's own user.", e);
        }
        FileFacts facts = opened.facts();
        String stamp = facts.stamp(window.start().toString());
        Optional<PageReading.Pages> pages =
                found.relation().filter(_ -> window.facts().checksums()).map(this::pages);
        PageReading reading = new PageReading(path, opened.file(), facts.length(), pages);
        current = Optional.of(
                new CurrentFile(path, manifestPath, facts.attributes().modified(), facts.length(), reading));
        return Optional.of(new TreeEntry(
                path, new TreeEntry.RegularFile(facts.length(), stamp), facts.attributes(), Optional.empty()));
    }

    private PageReading.Pages pages(RelationFile relation) {
        int blockSize = window.facts().blockSize();
        long blocksOfSegment = (1L << 30) / blockSize;
        return new PageReading.Pages(
                new PageCheck(blockSize, window.start()),
                relation.segment() * blocksOfSegment,
                damage,
                relation.isMain() ? settled : Optional.empty());
    }

    @Override
    public void since(SortedMap<String, String> earlier) {
        settled = SettledPages.since(earlier, window.facts());
    }

    @Override
    public Optional<TreeEntry> next() throws SourceException {
        finishCurrent();
        while (true) {
            while (!parts.isEmpty()) {
                Optional<TreeEntry> entry = parts.peek().next();
                if (entry.isPresent()) {
                    return entry;
                }
                parts.remove();
            }
            if (ended.isPresent()) {
                read = true;
                return Optional.empty();
            }
            parts.add(stop());
        }
    }

    private void finishCurrent() throws SourceException {
        if (current.isEmpty()) {
            return;
        }
        CurrentFile file = current.get();
        current = Optional.empty();
        if (files.failure().isPresent()) {
            throw new SourceException.Unreadable(
                    "a base cannot do without " + file.path() + ": "
                            + files.failure().get().getMessage(),
                    "See the logs of the server and of its disks; the base before and the log recover what is in it.",
                    files.failure().get());
        }
        boolean opened = file.reading().wasRead();
        manifest.add(
                file.manifestPath(),
                opened ? file.reading().bytes() : file.length(),
                file.modified(),
                opened ? file.reading().checksum() : OptionalInt.empty());
        try {
            file.reading().close();
        } catch (IOException e) {
            throw new SourceException.Unreadable("cannot close " + file.path() + ": " + e, "", e);
        }
    }

    /** Ends the backup: the control file is read when all else was, and only then is the server told. */
    private MadeEntries stop() throws SourceException {
        ControlFile control;
        try {
            control = ControlFile.read(files, dataFolder);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SourceException.Unavailable("interrupted while the control file was read", "");
        }
        BackupWindow.Ended end = window.end();
        ended = Optional.of(end);
        damage.stopped(end.end());
        damage.warnings().forEach(this::warn);
        byte[] label = end.label().text().getBytes(StandardCharsets.UTF_8);
        manifest.add("global/pg_control", control.bytes().length, end.instant(), MadeEntries.crc(control.bytes()));
        manifest.add("backup_label", label.length, end.instant(), MadeEntries.crc(label));
        MadeEntries entries = made().folder(path("stop"))
                .file("stop/backup_label", label)
                .file(
                        "stop/backup_manifest",
                        manifest.finish(end.label().timeline().id(), end.label().start(), end.end()))
                .file("stop/pg_control", control.bytes());
        end.tablespaceMap().ifPresent(map -> entries.file("stop/tablespace_map", map.getBytes(StandardCharsets.UTF_8)));
        return entries;
    }

    private static TreePath path(String text) {
        return TreePath.of(text.getBytes(StandardCharsets.US_ASCII));
    }

    private void warn(String warning) {
        if (warnings.size() < MOST_WARNINGS) {
            warnings.add(warning);
        }
    }

    @Override
    public FileContent open(TreeEntry entry) throws SourceException {
        if (current.isPresent() && current.get().path().equals(entry.path())) {
            return current.get().reading();
        }
        if (parts.peek() instanceof MadeEntries made) {
            Optional<FileContent> content = made.open(entry.path());
            if (content.isPresent()) {
                return content.get();
            }
        }
        throw new IllegalArgumentException("not the entry that was told last: " + entry.path());
    }

    private BackupWindow.Ended ended() {
        return ended.filter(_ -> read).orElseThrow(() -> new IllegalStateException("the base is not read to its end"));
    }

    /** From the begin of a segment on: the server takes its log in whole ones. */
    @Override
    public LogRange needs() {
        BackupWindow.Ended end = ended();
        BackupLabel label = end.label();
        return new LogRange(
                label.timeline().at(label.start().segmentStart(window.facts().segmentSize())),
                label.timeline().at(end.end()));
    }

    @Override
    public SortedMap<String, String> facts() {
        BackupWindow.Ended end = ended();
        return BaseFacts.of(window.facts(), access, owner.owner(), end, damage.count());
    }

    @Override
    public Instant instant() {
        return ended.filter(_ -> read).map(BackupWindow.Ended::instant).orElse(window.began());
    }

    @Override
    public Consistency consistency() {
        return Consistency.APPLICATION;
    }

    @Override
    public List<String> warnings() {
        return List.copyOf(warnings);
    }

    /** Nothing to do: the server keeps no record of backups. */
    @Override
    public void committed() {}

    @Override
    public void close() {
        window.close();
        current.ifPresent(file -> {
            try {
                file.reading().close();
            } catch (IOException e) {
                warn("a file was closed badly: " + e);
            }
        });
        current = Optional.empty();
    }
}
