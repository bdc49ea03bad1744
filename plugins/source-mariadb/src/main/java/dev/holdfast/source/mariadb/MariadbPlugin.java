package dev.holdfast.source.mariadb;

import dev.holdfast.source.mariadb.server.Server;
import dev.holdfast.source.mariadb.server.ServerOptions;
import dev.holdfast.spi.database.Database;
import dev.holdfast.spi.database.DatabasePlugin;
import dev.holdfast.spi.source.SourceException;
import java.time.InstantSource;
import java.util.Map;

/** MariaDB 10.6 to 11, on the host that the server runs on or behind a port that leads to it. */
public final class MariadbPlugin implements DatabasePlugin {
    static final String TYPE = "mariadb";

    private final InstantSource clock;

    /** For the plugin host. */
    public MariadbPlugin() {
        this(InstantSource.system());
    }

    MariadbPlugin(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public Database open(Map<String, String> options) throws SourceException {
        return MariadbDatabase.open(new Server(ServerOptions.of(options)), clock);
    }
}
