package dev.holdfast.source.mariadb.base;

import dev.holdfast.source.mariadb.binlog.BinlogFile;
import dev.holdfast.source.mariadb.server.Connection;
import dev.holdfast.source.mariadb.server.Failures;
import dev.holdfast.source.mariadb.server.Server;
import dev.holdfast.source.mariadb.server.ServerFacts;
import dev.holdfast.spi.database.BaseSession;
import dev.holdfast.spi.database.LogRange;
import dev.holdfast.spi.source.Attributes;
import dev.holdfast.spi.source.Consistency;
import dev.holdfast.spi.source.SourceException;
import dev.holdfast.spi.source.TreeEntry;
import dev.holdfast.spi.source.TreePath;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A base: {@code configuration}, the files of settings as they stand on the host; and {@code stream}, what mariabackup
 * writes, stretch by stretch, not prepared. Nothing waits on a disk: a stretch is stored when it comes. The content of an
 * entry is read before the next entry is asked for.
 */
public final class MariadbBase implements BaseSession {
    private static final int MOST_WARNINGS = 700;
    private static final int LARGEST_NOTE = 1 << 16;

    private final Server server;
    private final ServerFacts facts;
    private final Attributes owner;
    private final String session;
    private final Instant began;
    private final BackupProgram program;
    private final XbstreamReader stream;
    private final List<String> warnings = new ArrayList<>();
    private final ByteArrayOutputStream note = new ByteArrayOutputStream();
    private final Set<TreePath> folders = new HashSet<>();
    private MadeEntries current;
    private long chunks;
    private Optional<Ended> ended = Optional.empty();

    /** What is known when all was read. */
    private record Ended(BackupPosition position, LogRange needs, Instant instant) {}

    private MariadbBase(Server server, ServerFacts facts, Attributes owner, Instant began, BackupProgram program) {
        this.server = server;
        this.facts = facts;
        this.owner = owner;
        this.session = "base:" + began;
        this.began = began;
        this.program = program;
        this.stream = new XbstreamReader(program.stream());
        this.current = made().folder(TreePath.ROOT);
    }

    /** Begins to read a server that was looked at just before. */
    public static MariadbBase begin(Server server, Path folder, ServerFacts facts, InstantSource clock)
            throws SourceException {
        Attributes owner;
        try {
            owner = attributes(folder);
        } catch (IOException e) {
            throw new SourceException.Unavailable("cannot read " + folder + ": " + e, "Check the path.", e);
        }
        List<String> warnings = warnings(server, facts);
        try {
            BackupProgram program = BackupProgram.files(server.options(), folder);
            MariadbBase base = new MariadbBase(server, facts, owner, clock.instant(), program);
            warnings.forEach(base::warn);
            ConfigurationFiles.read(base.current.folder(path("configuration")), base::warn);
            base.current.folder(path("stream"));
            return base;
        } catch (IOException e) {
            throw new SourceException.Unavailable(
                    "mariabackup cannot be run: " + e.getMessage(), "Install it: Debian's package mariadb-backup.", e);
        }
    }

    /** Whether mariabackup can be run. */
    public static boolean isProgramThere() {
        return BackupProgram.isThere(BackupProgram.FILES);
    }

    private static Attributes attributes(Path folder) throws IOException {
        PosixFileAttributes posix = Files.readAttributes(folder, PosixFileAttributes.class);
        Map<String, Object> unix = Files.readAttributes(folder, "unix:uid,gid");
        return new Attributes(
                0700,
                Integer.toUnsignedLong(((Number) Objects.requireNonNull(unix.get("uid"))).intValue()),
                Integer.toUnsignedLong(((Number) Objects.requireNonNull(unix.get("gid"))).intValue()),
                posix.owner().getName(),
                posix.group().getName(),
                posix.lastModifiedTime().toInstant(),
                Collections.unmodifiableSortedMap(new TreeMap<>()));
    }

    /** What a base of this server has to warn of: tables whose writers wait while mariabackup copies them, at the end. */
    private static List<String> warnings(Server server, ServerFacts facts) throws SourceException {
        try (Connection connection = server.asking()) {
            Reachable.require(connection, facts);
            String names = connection
                    .query("SELECT SUBSTR(GROUP_CONCAT(CONCAT(TABLE_SCHEMA, '.', TABLE_NAME) SEPARATOR ', '), 1, 500)"
                            + " FROM information_schema.TABLES WHERE TABLE_TYPE = 'BASE TABLE'"
                            + " AND ENGINE IN ('MyISAM', 'Aria', 'ARCHIVE', 'CSV', 'MRG_MyISAM')"
                            + " AND TABLE_SCHEMA NOT IN ('mysql', 'sys', 'information_schema', 'performance_schema')")
                    .first()
                    .orElse("");
            return names.isEmpty()
                    ? List.of()
                    : List.of("these tables are of engines without transactions: nobody writes to them while they are"
                            + " copied, and a crash may damage them: " + names);
        } catch (IOException e) {
            throw Failures.unavailable("cannot ask " + server.options() + " for its tables", e);
        }
    }

    private MadeEntries made() {
        return new MadeEntries(owner, session);
    }

    private static TreePath path(String text) {
        return TreePath.of(text.getBytes(StandardCharsets.UTF_8));
    }

    private void warn(String warning) {
        if (warnings.size() < MOST_WARNINGS) {
            warnings.add(warning);
        }
    }

    @Override
    public Optional<TreeEntry> next() throws SourceException {
        try {
            while (true) {
                for (Optional<TreeEntry> entry = current.next(); entry.isPresent(); entry = current.next()) {
                    if (!(entry.get().kind() instanceof TreeEntry.Folder)
                            || folders.add(entry.get().path())) {
                        return entry;
                    }
                }
                Optional<XbstreamReader.Chunk> chunk = ended.isPresent() ? Optional.empty() : stream.next();
                if (chunk.isEmpty()) {
                    end();
                    return Optional.empty();
                }
                take(chunk.get());
            }
        } catch (IllegalArgumentException e) {
            throw new SourceException.Unreadable(
                    "mariabackup wrote a file that cannot be stored: " + e.getMessage(), "", e);
        } catch (IOException e) {
            throw new SourceException.Unreadable(
                    "mariabackup's copy is not whole: " + Failures.message(e) + why(),
                    "See what it says; it runs as this user, and reads the server's files.",
                    e);
        }
    }

    private String why() {
        try {
            program.requireGood();
            return "";
        } catch (IOException e) {
            return "; " + Failures.message(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }

    private void take(XbstreamReader.Chunk chunk) throws IOException {
        if (BackupPosition.isIn(chunk.path())) {
            note.writeBytes(chunk.bytes());
            if (note.size() > LARGEST_NOTE) {
                throw new IOException(chunk.path() + " is too large");
            }
        }
        folders.removeIf(folder -> folder.toString().startsWith("stream/"));
        current = made().file(new ChunkPath(chunks++, chunk.offset(), chunk.path()).toString(), chunk.bytes());
    }

    private void end() throws IOException, SourceException {
        if (ended.isPresent()) {
            return;
        }
        try {
            program.requireGood();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SourceException.Unavailable("interrupted while a base was read", "");
        }
        BackupPosition position = BackupPosition.parse(note.toByteArray());
        BinlogFile file = BinlogFile.onDisk(facts.logs(), position.file());
        LogRange needs = new LogRange(file.position(0), file.position(position.place()));
        ended = Optional.of(new Ended(position, needs, now()));
    }

    /** By the server's clock, after the base: all that is in it was committed by then. */
    private Instant now() throws SourceException {
        try (Connection connection = server.asking()) {
            return connection.now();
        } catch (IOException e) {
            throw Failures.unavailable("cannot ask " + server.options() + " for the time", e);
        }
    }

    @Override
    public FileContent open(TreeEntry entry) {
        return current.open(entry.path())
                .orElseThrow(() -> new IllegalArgumentException("not the entry that was told last: " + entry.path()));
    }

    private Ended ended() {
        return ended.orElseThrow(() -> new IllegalStateException("the base is not read to its end"));
    }

    /** From the begin of a file of the log on: what stands there says how the rest is to be read. */
    @Override
    public LogRange needs() {
        return ended().needs();
    }

    @Override
    public SortedMap<String, String> facts() {
        return BaseFacts.of(facts, owner.owner(), ended().position());
    }

    @Override
    public Instant instant() {
        return ended.map(Ended::instant).orElse(began);
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
        try {
            program.close();
        } catch (IOException e) {
            warn("what mariabackup worked with could not be removed: " + e);
        }
    }
}
