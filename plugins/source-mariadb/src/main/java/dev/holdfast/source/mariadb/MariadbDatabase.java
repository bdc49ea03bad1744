package dev.holdfast.source.mariadb;

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
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A server that runs on this host. */
final class MariadbDatabase implements Database {
    private static final Logger LOG = LoggerFactory.getLogger(MariadbDatabase.class);

    private static final List<String> PRIVILEGES =
            List.of("RELOAD", "PROCESS", "LOCK TABLES", "BINLOG MONITOR", "REPLICATION SLAVE", "SELECT");

    private final Server server;
    private final ServerFacts facts;
    private final InstantSource clock;

    private MariadbDatabase(Server server, ServerFacts facts, InstantSource clock) {
        this.server = server;
        this.facts = facts;
        this.clock = clock;
    }

    static MariadbDatabase open(Server server, InstantSource clock) throws SourceException {
        try (Connection connection = server.asking()) {
            requirePrivileges(connection);
            ServerFacts facts = ServerFacts.of(connection);
            requireFolder(facts, server.options().dataDirectory());
            if (facts.variables().getOrDefault("binlog_format", "").equals("STATEMENT")) {
                LOG.atWarn()
                        .addKeyValue("server", server.options())
                        .log("binlog_format is STATEMENT: what is not safe to repeat may come out otherwise in a copy;"
                                + " set MIXED or ROW");
            }
            return new MariadbDatabase(server, facts, clock);
        } catch (IOException e) {
            throw Failures.unavailable("cannot ask " + server.options(), e);
        }
    }

    private static void requirePrivileges(Connection connection) throws IOException, SourceException {
        Set<String> lacking = new TreeSet<>(PRIVILEGES);
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
        return "on this host, by mariabackup";
    }

    @Override
    public BaseSession base() throws SourceException {
        try (Connection connection = server.asking()) {
            return MariadbBase.begin(server, ServerFacts.of(connection), clock);
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
