package dev.holdfast.source.postgresql;

import dev.holdfast.source.postgresql.server.Server;
import dev.holdfast.source.postgresql.server.ServerOptions;
import dev.holdfast.spi.database.Database;
import dev.holdfast.spi.database.DatabasePlugin;
import dev.holdfast.spi.source.SourceException;
import java.time.InstantSource;
import java.util.Map;

/** PostgreSQL 14 to 18, on the host that the server runs on or from elsewhere. */
public final class PostgresqlPlugin implements DatabasePlugin {
    static final String TYPE = "postgresql";

    private final InstantSource clock;

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
        return PostgresqlDatabase.open(new Server(ServerOptions.of(options)), clock);
    }
}
