package dev.holdfast.source.mariadb.base;

import dev.holdfast.source.mariadb.binlog.BinlogFile;
import dev.holdfast.source.mariadb.server.Connection;
import dev.holdfast.source.mariadb.server.Failures;
import dev.holdfast.source.mariadb.server.Server;
import dev.holdfast.source.mariadb.server.ServerAddress;
import dev.holdfast.source.mariadb.server.ServerFacts;
import dev.holdfast.spi.database.BaseSession;
import dev.holdfast.spi.database.LogRange;
import dev.holdfast.spi.source.Attributes;
import dev.holdfast.spi.source.Consistency;
import dev.holdfast.spi.source.SourceException;
import dev.holdfast.spi.source.TreeEntry;
import dev.holdfast.spi.source.TreePath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A base for want of the server's files: {@code dump}, what mariadb-dump writes in one transaction, stretch by stretch; of a
 * server that is reached by a socket also {@code configuration}. The content of an entry is read before the next is asked for.
 */
public final class DumpBase implements BaseSession {
    /** What a dump ends with. */
    public static final String LAST_LINE = "-- Dump completed";

    private static final int STRETCH = 4 << 20;
    private static final int HEAD = 1 << 16;
    private static final int TAIL = 1 << 14;
    private static final String ACCOUNT = "mysql";

    private final Server server;
    private final ServerFacts facts;
    private final Instant began;
    private final String before;
    private final BackupProgram program;
    private final Attributes attributes;
    private final List<String> warnings = new ArrayList<>();
    private MadeEntries current;
    private String tail = "";
    private long dumped;
    private Optional<Started> started = Optional.empty();
    private boolean ended;

    /** What is known when the dump has begun. */
    private record Started(BackupPosition position, LogRange needs, Instant instant) {}

    private DumpBase(Server server, ServerFacts facts, Instant began, String before, BackupProgram program) {
        this.server = server;
        this.facts = facts;
        this.began = began;
        this.before = before;
        this.program = program;
        this.attributes =
                new Attributes(0700, 0, 0, ACCOUNT, ACCOUNT, began, Collections.unmodifiableSortedMap(new TreeMap<>()));
        this.current = made().folder(TreePath.ROOT);
    }

    /** Begins to dump a server that was looked at just before. */
    public static DumpBase begin(Server server, ServerFacts facts, InstantSource clock) throws SourceException {
        try {
            DumpBase base =
                    new DumpBase(server, facts, clock.instant(), looked(server), BackupProgram.dump(server.options()));
            if (server.options().address() instanceof ServerAddress.Socket) {
                ConfigurationFiles.read(
                        base.current.folder(TreePath.of("configuration".getBytes(StandardCharsets.US_ASCII))),
                        base.warnings::add);
            }
            base.current.folder(TreePath.of(DumpChunk.FOLDER.getBytes(StandardCharsets.US_ASCII)));
            return base;
        } catch (IOException e) {
            throw new SourceException.Unavailable(
                    "mariadb-dump cannot be run: " + e.getMessage(), "Install it: Debian's package mariadb-client.", e);
        }
    }

    /** Refuses a server that no dump holds whole, and one that cannot be dumped from here. */
    public static void require(Connection connection) throws IOException, SourceException.Unavailable {
        if (!BackupProgram.isThere(BackupProgram.DUMP)) {
            throw new SourceException.Unavailable(
                    "mariadb-dump is not there, and the server's files cannot be read by mariabackup on this host",
                    "Install Debian's package mariadb-client, or, on the server's host, mariadb-backup.");
        }
        Dumpable.require(connection);
    }

    private static String looked(Server server) throws SourceException {
        try (Connection connection = server.patient()) {
            Dumpable.require(connection);
            return Dumpable.fingerprint(connection);
        } catch (IOException e) {
            throw Failures.unavailable("cannot ask " + server.options() + " for its tables", e);
        }
    }

    private MadeEntries made() {
        return new MadeEntries(attributes, "base:" + began);
    }

    @Override
    public Optional<TreeEntry> next() throws SourceException {
        while (true) {
            for (Optional<TreeEntry> entry = current.next(); entry.isPresent(); entry = current.next()) {
                if (!(entry.get().kind() instanceof TreeEntry.Folder) || started.isEmpty()) {
                    return entry; // folders are told once, before the first stretch
                }
            }
            if (ended) {
                return Optional.empty();
            }
            read();
        }
    }

    private void read() throws SourceException {
        try {
            byte[] stretch = program.stream().readNBytes(STRETCH);
            if (stretch.length == 0) {
                end();
                return;
            }
            if (started.isEmpty()) {
                start(stretch);
            }
            current = made().file(new DumpChunk(dumped).toString(), stretch);
            dumped += stretch.length;
            String both = tail + new String(stretch, StandardCharsets.ISO_8859_1);
            tail = both.substring(Math.max(0, both.length() - TAIL));
        } catch (IOException e) {
            throw new SourceException.Unreadable(
                    "the dump is not whole: " + Failures.message(e),
                    "Tables that were altered or dropped meanwhile end it: the base is begun anew.",
                    e);
        }
    }

    /** The transaction that all is read in has begun: all that it sees was committed by now. */
    private void start(byte[] first) throws IOException, SourceException {
        if (first.length < STRETCH) {
            requireGood(); // it is all that there is, or the program failed
        }
        BackupPosition position =
                BackupPosition.ofDump(new String(first, 0, Math.min(HEAD, first.length), StandardCharsets.ISO_8859_1));
        BinlogFile file = BinlogFile.asSent(server, position.file());
        try (Connection connection = server.asking()) {
            started = Optional.of(new Started(
                    position, new LogRange(file.position(0), file.position(position.place())), connection.now()));
        }
    }

    private void requireGood() throws IOException, SourceException {
        try {
            program.requireGood();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SourceException.Unavailable("interrupted while a server was dumped", "");
        }
    }

    private void end() throws IOException, SourceException {
        requireGood();
        if (!tail.stripTrailing().endsWith(LAST_LINE)) {
            throw new IOException("mariadb-dump did not write its last line");
        }
        if (!looked(server).equals(before)) {
            throw new SourceException.Unreadable(
                    "tables, views, accounts or programs of the server were changed while it was dumped",
                    "The base is begun anew; change them when no base is taken.");
        }
        ended = true;
    }

    @Override
    public FileContent open(TreeEntry entry) {
        return current.open(entry.path())
                .orElseThrow(() -> new IllegalArgumentException("not the entry that was told last: " + entry.path()));
    }

    private Started started() {
        if (!ended) {
            throw new IllegalStateException("the base is not read to its end");
        }
        return started.orElseThrow();
    }

    /** From the begin of a file of the log on: what stands there says how the rest is to be read. */
    @Override
    public LogRange needs() {
        return started().needs();
    }

    @Override
    public SortedMap<String, String> facts() {
        SortedMap<String, String> all =
                BaseFacts.of(facts, ACCOUNT, started().position().withGtidOfDump(tail));
        all.put(BaseFacts.KIND, BaseFacts.DUMPED);
        return all;
    }

    @Override
    public Instant instant() {
        return started.map(Started::instant).orElse(began);
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
            warnings.add("what mariadb-dump worked with could not be removed: " + e);
        }
    }
}
