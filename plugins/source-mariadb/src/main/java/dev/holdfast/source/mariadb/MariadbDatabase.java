package dev.holdfast.source.mariadb;

import dev.holdfast.source.mariadb.base.DumpBase;
import dev.holdfast.source.mariadb.base.MariadbBase;
import dev.holdfast.source.mariadb.binlog.MariadbLog;
import dev.holdfast.source.mariadb.server.Connection;
import dev.holdfast.source.mariadb.server.Failures;
import dev.holdfast.source.mariadb.server.Server;
import dev.holdfast.source.mariadb.server.ServerFacts;
import dev.holdfast.spi.database.BaseSession;
import dev.holdfast.spi.database.Database;
import dev.holdfast.spi.database.LogPosition;
import dev.holdfast.spi.database.LogReceiver;
import dev.holdfast.spi.source.SourceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A server, on this host or behind a port of it. */
final class MariadbDatabase implements Database {
    private static final Logger LOG = LoggerFactory.getLogger(MariadbDatabase.class);

    private static final List<String> PRIVILEGES =
            List.of("RELOAD", "PROCESS", "LOCK TABLES", "BINLOG MONITOR", "REPLICATION SLAVE", "SELECT");

    private static final List<String> FOR_DUMPS = List.of("SHOW VIEW", "TRIGGER", "EVENT");

    private final Server server;
    private final ServerFacts facts;
    private final Optional<Path> folder;
    private final InstantSource clock;

    /** @param folder of the server's files, which are read there; empty if it is dumped */
    private MariadbDatabase(Server server, ServerFacts facts, Optional<Path> folder, InstantSource clock) {
        this.server = server;
        this.facts = facts;
        this.folder = folder;
        this.clock = clock;
    }

    static MariadbDatabase open(Server server, InstantSource clock) throws SourceException {
        try (Connection connection = server.asking()) {
            ServerFacts facts = ServerFacts.of(connection);
            Optional<Path> folder = readable(server);
            if (folder.isPresent()) {
                requirePrivileges(connection, List.of());
                requireFolder(facts, folder.get());
            } else {
                requirePrivileges(connection, FOR_DUMPS);
                DumpBase.require(connection);
            }
            if (facts.variables().getOrDefault("binlog_format", "").equals("STATEMENT")) {
                LOG.atWarn()
                        .addKeyValue("server", server.options())
                        .log("binlog_format is STATEMENT: what is not safe to repeat may come out otherwise in a copy;"
                                + " set MIXED or ROW");
            }
            return new MariadbDatabase(server, facts, folder, clock);
        } catch (IOException e) {
            throw Failures.unavailable("cannot ask " + server.options(), e);
        }
    }

    /** Where the server's files can be read by mariabackup; empty where it has to be dumped. */
    private static Optional<Path> readable(Server server) {
        Optional<Path> folder = server.options().dataDirectory();
        boolean program = MariadbBase.isProgramThere();
        boolean readable = folder.isPresent() && Files.isReadable(folder.get()) && Files.isExecutable(folder.get());
        if (readable && program) {
            return folder;
        }
        if (folder.isPresent()) {
            LOG.atWarn()
                    .addKeyValue("server", server.options())
                    .addKeyValue("data-directory", folder.get())
                    .log((readable ? "mariabackup is not installed" : "the data folder cannot be read on this host")
                            + "; the server is dumped instead, by mariadb-dump, which takes longer to restore");
        }
        return Optional.empty();
    }

    private static void requirePrivileges(Connection connection, List<String> further)
            throws IOException, SourceException {
        Set<String> lacking = new TreeSet<>(PRIVILEGES);
        lacking.addAll(further);
        connection
                .query("SELECT PRIVILEGE_TYPE FROM information_schema.USER_PRIVILEGES WHERE GRANTEE ="
                        + " CONCAT('''', REPLACE(CURRENT_USER(), '@', '''@'''), '''')")
                .rows()
                .forEach(row -> lacking.remove(row.getFirst().orElse("")));
        if (!lacking.isEmpty()) {
            throw new SourceException.Unavailable(
                    "the account that Holdfast connects as lacks: " + String.join(", ", lacking),
                    "Grant it ON *.*; docs/mariadb.md has the statement.");
        }
    }

    private static void requireFolder(ServerFacts facts, Path folder) throws SourceException {
        try {
            Path named = folder.toRealPath();
            if (!named.equals(facts.dataDirectory().toRealPath())) {
                throw new SourceException.Unavailable(
                        "the server says that its files are in " + facts.dataDirectory() + ", not in " + folder,
                        "Correct 'data-directory' or 'socket'.");
            }
        } catch (IOException e) {
            throw new SourceException.Unavailable(
                    "cannot find the server's files: " + e, "Run on the server's host, as root or as its user.", e);
        }
    }

    @Override
    public String identity() {
        return facts.identity();
    }

    @Override
    public String access() {
        return folder.isPresent() ? "on this host, by mariabackup" : "through the connection, by mariadb-dump";
    }

    @Override
    public BaseSession base() throws SourceException {
        try (Connection connection = server.asking()) {
            ServerFacts now = ServerFacts.of(connection);
            return folder.isPresent()
                    ? MariadbBase.begin(server, folder.get(), now, clock)
                    : DumpBase.begin(server, now, clock);
        } catch (IOException e) {
            throw Failures.unavailable("cannot ask " + server.options(), e);
        }
    }

    @Override
    public LogReceiver receive(Optional<LogPosition> after) throws SourceException {
        return MariadbLog.begin(server, facts, after, clock);
    }

    /** Nothing is held between calls. */
    @Override
    public void close() {}
}
