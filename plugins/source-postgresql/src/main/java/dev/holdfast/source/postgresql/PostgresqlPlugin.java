package dev.holdfast.source.postgresql;

import dev.holdfast.source.postgresql.server.Server;
import dev.holdfast.source.postgresql.server.ServerOptions;
import dev.holdfast.spi.database.Database;
import dev.holdfast.spi.database.DatabasePlugin;
import dev.holdfast.spi.source.SourceException;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** PostgreSQL 13 to 18, on the host that the server runs on or from elsewhere. */
public final class PostgresqlPlugin implements DatabasePlugin {
    static final String TYPE = "postgresql";

    private static final Logger LOG = LoggerFactory.getLogger(PostgresqlPlugin.class);

    private final InstantSource clock;
    private final Set<String> warned = ConcurrentHashMap.newKeySet();

    /** For the plugin host. */
    public PostgresqlPlugin() {
        this(InstantSource.system());
    }

    PostgresqlPlugin(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public Database open(Map<String, String> options) throws SourceException {
        ServerOptions known = ServerOptions.of(options);
        PostgresqlDatabase database = PostgresqlDatabase.open(new Server(known), clock);
        if (database.mayFillUp() && warned.add(known.toString())) { // once is enough: it is opened again and again
            LOG.atWarn()
                    .addKeyValue("server", known)
                    .log("max_slot_wal_keep_size has no bound: while the log cannot be received, the server's disk may"
                            + " fill up");
        }
        return database;
    }
}
