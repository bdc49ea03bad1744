package dev.holdfast.source.postgresql;

import dev.holdfast.source.postgresql.base.DataFolder;
import dev.holdfast.source.postgresql.base.FileAccess;
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

/** A server, on this host or elsewhere. */
final class PostgresqlDatabase implements Database {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresqlDatabase.class);

    /** As pg_rewind needs them too. */
    private static final String LACKING_FOR_FILES = """
            SELECT concat_ws(', ',
              CASE WHEN NOT pg_has_role(current_user, 'pg_read_server_files', 'USAGE') THEN 'pg_read_server_files' END,
              (SELECT 'EXECUTE on ' || string_agg(name, ', ') FROM unnest(ARRAY[
                  'pg_ls_dir(text, boolean, boolean)', 'pg_stat_file(text, boolean)',
                  'pg_read_binary_file(text, bigint, bigint, boolean)']) AS name
                WHERE NOT has_function_privilege('pg_catalog.' || name, 'EXECUTE')))""";

    private final Server server;
    private final ServerFacts facts;
    private final FileAccess access;
    private final InstantSource clock;

    private PostgresqlDatabase(Server server, ServerFacts facts, FileAccess access, InstantSource clock) {
        this.server = server;
        this.facts = facts;
        this.access = access;
        this.clock = clock;
    }

    static PostgresqlDatabase open(Server server, InstantSource clock) throws SourceException {
        try (Connection connection = server.asking()) {
            requirePrivileges(connection);
            ServerFacts facts = ServerFacts.of(connection);
            facts.version().requireKnown();
            if (facts.told().getOrDefault("setting.wal_level", "").equals("minimal")) {
                throw new SourceException.Unavailable(
                        "the server's wal_level is minimal: its log says too little to recover from",
                        "Set wal_level = replica and restart the server.");
            }
            FileAccess access = access(server, connection, facts);
            LOG.atInfo()
                    .addKeyValue("server", server.options())
                    .addKeyValue("bases", access)
                    .log("the files of bases are read " + access);
            return new PostgresqlDatabase(server, facts, access, clock);
        } catch (SQLException e) {
            throw SqlFailures.unavailable("cannot ask " + server.options(), e);
        }
    }

    /** Whether its disk may fill up while nobody receives its log: it keeps all of that, without a bound. */
    boolean mayFillUp() {
        return facts.told().getOrDefault("setting.max_slot_wal_keep_size", "-1").equals("-1");
    }

    /** On the host if the configuration names a data folder that can be read here; else through the connection. */
    private static FileAccess access(Server server, Connection connection, ServerFacts facts)
            throws SQLException, SourceException {
        Optional<Path> folder = server.options().dataDirectory();
        if (folder.isPresent() && DataFolder.isReadable(folder.get())) {
            DataFolder.requireOf(facts, folder.get());
            return new FileAccess.OnHost(folder.get());
        }
        String unread = folder.map(path -> "the data folder " + path + " cannot be read on this host; ")
                .orElse("");
        String lacking = ServerFacts.text(connection, LACKING_FOR_FILES);
        if (!lacking.isEmpty()) {
            throw new SourceException.Unavailable(
                    unread + "to have the server send its files, the role that Holdfast connects as lacks: " + lacking,
                    folder.isPresent()
                            ? "Run as root, or as the server's own user, on its host; or grant it, as a superuser."
                            : "Grant it, as a superuser; or set 'data-directory' on the server's host.");
        }
        if (folder.isPresent()) {
            LOG.atWarn()
                    .addKeyValue("server", server.options())
                    .addKeyValue("data-directory", folder.get())
                    .log("the data folder cannot be read on this host; the server is asked for its files instead");
        }
        return new FileAccess.ThroughConnection();
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
    public String access() {
        return access.toString();
    }

    @Override
    public BaseSession base() throws SourceException {
        return PostgresqlBase.begin(server, access, clock);
    }

    @Override
    public LogReceiver receive(Optional<LogPosition> after) throws SourceException {
        return PostgresqlLog.begin(server, identity(), facts.segmentSize(), after);
    }

    /** Nothing is held between calls. */
    @Override
    public void close() {}
}
