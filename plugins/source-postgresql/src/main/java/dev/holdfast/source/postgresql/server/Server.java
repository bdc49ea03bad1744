package dev.holdfast.source.postgresql.server;

import dev.holdfast.spi.source.SourceException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/** Opens connections to one server. Safe for use by many threads. */
public final class Server {
    private static final String DEFAULT_PORT = "5432";

    private final ServerOptions options;

    public Server(ServerOptions options) {
        this.options = options;
    }

    public ServerOptions options() {
        return options;
    }

    /** A connection for queries that answer soon: half a minute at most. */
    public Connection asking() throws SourceException.Unavailable {
        Properties properties = properties();
        PGProperty.SOCKET_TIMEOUT.set(properties, 30);
        return connect(properties);
    }

    /** A connection for what may take long, such as a checkpoint. */
    public Connection patient() throws SourceException.Unavailable {
        return connect(properties());
    }

    /** A connection that speaks the replication protocol. */
    public Connection replicating() throws SourceException.Unavailable {
        Properties properties = properties();
        PGProperty.REPLICATION.set(properties, "true");
        PGProperty.PREFER_QUERY_MODE.set(properties, "simple");
        PGProperty.ASSUME_MIN_SERVER_VERSION.set(properties, "14");
        return connect(properties);
    }

    private Properties properties() {
        Properties properties = new Properties();
        PGProperty.APPLICATION_NAME.set(properties, "holdfast");
        PGProperty.CONNECT_TIMEOUT.set(properties, 10);
        PGProperty.TCP_KEEP_ALIVE.set(properties, true);
        options.user().ifPresent(user -> PGProperty.USER.set(properties, user));
        options.password().ifPresent(password -> PGProperty.PASSWORD.set(properties, password));
        return properties;
    }

    private Connection connect(Properties properties) throws SourceException.Unavailable {
        try {
            Driver driver = new Driver();
            if (options.socket().isPresent()) {
                useSocket(properties, options.socket().get());
            }
            Connection connection = driver.connect(options.url(), properties);
            if (connection == null) {
                throw new SourceException.Unavailable("not a URL of PostgreSQL: " + options.url(), "Correct the url.");
            }
            return connection;
        } catch (SQLException e) {
            throw SqlFailures.unavailable("cannot connect to " + options, e);
        }
    }

    private void useSocket(Properties properties, Path folder) {
        Properties parsed = Driver.parseURL(options.url(), null);
        String port = parsed == null ? DEFAULT_PORT : parsed.getProperty(PGProperty.PG_PORT.getName(), DEFAULT_PORT);
        PGProperty.SOCKET_FACTORY.set(properties, UnixSocketFactory.class.getName());
        PGProperty.SOCKET_FACTORY_ARG.set(
                properties, folder.resolve(".s.PGSQL." + port).toString());
        PGProperty.SSL_MODE.set(properties, "disable"); // the server offers no TLS there
        PGProperty.GSS_ENC_MODE.set(properties, "disable");
    }
}
