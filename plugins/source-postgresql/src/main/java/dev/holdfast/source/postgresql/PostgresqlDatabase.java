package dev.holdfast.source.postgresql;

import dev.holdfast.source.postgresql.base.DataFolder;
import dev.holdfast.source.postgresql.base.PostgresqlBase;
import dev.holdfast.source.postgresql.server.Server;
import dev.holdfast.source.postgresql.server.ServerFacts;
import dev.holdfast.source.postgresql.server.SqlFailures;
import dev.holdfast.source.postgresql.wal.PostgresqlLog;
import dev.holdfast.spi.database.BaseSession;
import dev.holdfast.spi.database.Database;
import dev.holdfast.spi.database.LogPosition;
import dev.holdfast.spi.database.LogReceiver;
import dev.holdfast.spi.source.SourceException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A server that runs on this host. */
final class PostgresqlDatabase implements Database {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresqlDatabase.class);

    private final Server server;
    private final ServerFacts facts;
    private final Path dataFolder;
    private final InstantSource clock;

    private PostgresqlDatabase(Server server, ServerFacts facts, Path dataFolder, InstantSource clock) {
        this.server = server;
        this.facts = facts;
        this.dataFolder = dataFolder;
        this.clock = clock;
    }

    static PostgresqlDatabase open(Server server, InstantSource clock) throws SourceException {
        Path dataFolder = server.options()
                .dataDirectory()
                .orElseThrow(() -> new SourceException.Unavailable(
                        "it is not said where the server's files are",
                        "Set 'data-directory'; the agent has to run on the server's host."));
        try (Connection connection = server.asking()) {
            requirePrivileges(connection);
            ServerFacts facts = ServerFacts.of(connection);
            facts.version().requireKnown();
            if (facts.told().getOrDefault("setting.wal_level", "").equals("minimal")) {
                throw new SourceException.Unavailable(
                        "the server's wal_level is minimal: its log says too little to recover from",
                        "Set wal_level = replica and restart the server.");
            }
            DataFolder.requireOf(facts, dataFolder);
            if (facts.told()
                    .getOrDefault("setting.max_slot_wal_keep_size", "-1")
                    .equals("-1")) {
                LOG.atWarn()
                        .addKeyValue("server", server.options())
                        .log("max_slot_wal_keep_size has no bound: while the log cannot be received, the server's disk"
                                + " may fill up");
            }
            return new PostgresqlDatabase(server, facts, dataFolder, clock);
        } catch (SQLException e) {
            throw SqlFailures.unavailable("cannot ask " + server.options(), e);
        }
    }

    private static void requirePrivileges(Connection connection) throws SQLException, SourceException {
        String lacking = ServerFacts.text(connection, """
                SELECT concat_ws(', ',
                  CASE WHEN NOT (rolreplication OR rolsuper) THEN 'REPLICATION' END,
                  CASE WHEN NOT pg_has_role(current_user, 'pg_read_all_settings', 'USAGE') THEN 'pg_read_all_settings' END,
                  CASE WHEN EXISTS (SELECT FROM pg_proc WHERE proname IN ('pg_backup_start', 'pg_backup_stop',
                    'pg_start_backup', 'pg_stop_backup') AND NOT has_function_privilege(oid, 'EXECUTE'))
                    THEN 'EXECUTE on the functions that begin and end a backup' END)
                FROM pg_roles WHERE rolname = current_user""");
        if (!lacking.isEmpty()) {
            throw new SourceException.Unavailable(
                    "the role that Holdfast connects as lacks: " + lacking, "Grant it, as a superuser.");
        }
    }

    @Override
    public String identity() {
        return facts.systemIdentifier();
    }

    @Override
    public BaseSession base() throws SourceException {
        return PostgresqlBase.begin(server, dataFolder, clock);
    }

    @Override
    public LogReceiver receive(Optional<LogPosition> after) throws SourceException {
        return PostgresqlLog.begin(server, identity(), facts.segmentSize(), after);
    }

    /** Nothing is held between calls. */
    @Override
    public void close() {}
}
