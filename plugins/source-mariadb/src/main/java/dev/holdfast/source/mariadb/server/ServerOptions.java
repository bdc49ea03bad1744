package dev.holdfast.source.mariadb.server;

import dev.holdfast.spi.source.SourceException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * How a server is reached, as the configuration says.
 *
 * @param address the server's Unix socket, or a port of this host that leads to it
 * @param user the account
 * @param password empty for none, as with the plugin {@code unix_socket}
 * @param dataDirectory where the server's files are on this host; empty if they are elsewhere
 * @param replicaId the number by which the server knows who reads its log, 1 to 2^32-1; it and the next are unlike that of
 *     every server
 */
public record ServerOptions(
        ServerAddress address, String user, Optional<String> password, Optional<Path> dataDirectory, long replicaId) {
    /** The number that is used if none is said: unlikely to be a server's. */
    public static final long USUAL_REPLICA_ID = 175_121_300L;

    private static final Set<String> KNOWN =
            Set.of("socket", "port", "user", "password", "data-directory", "replica-id");
    private static final int LARGEST_PORT = 0xffff;
    private static final long LARGEST_ID = 0xffffffffL;

    /** Reads them; refuses what is unknown or wrong. */
    public static ServerOptions of(Map<String, String> options) throws SourceException.Unavailable {
        Set<String> unknown = new TreeSet<>(options.keySet());
        unknown.removeAll(KNOWN);
        if (!unknown.isEmpty()) {
            throw wrong("unknown options of a MariaDB source: " + String.join(", ", unknown));
        }
        String id = options.getOrDefault("replica-id", String.valueOf(USUAL_REPLICA_ID));
        if (!id.matches("[0-9]{1,10}") || Long.parseLong(id) < 1 || Long.parseLong(id) > LARGEST_ID) {
            throw wrong("a replica's id is a number from 1 to 4294967295, not '" + id + "'");
        }
        return new ServerOptions(
                address(options),
                options.getOrDefault("user", System.getProperty("user.name", "root")),
                Optional.ofNullable(options.get("password")),
                path(options, "data-directory"),
                Long.parseLong(id));
    }

    private static ServerAddress address(Map<String, String> options) throws SourceException.Unavailable {
        Optional<Path> socket = path(options, "socket");
        String port = options.getOrDefault("port", "");
        if (socket.isPresent() == !port.isEmpty()) {
            throw wrong("a MariaDB source needs 'socket' or 'port', and not both");
        }
        if (socket.isPresent()) {
            return new ServerAddress.Socket(socket.get());
        }
        if (!port.matches("[0-9]{1,5}") || Integer.parseInt(port) < 1 || Integer.parseInt(port) > LARGEST_PORT) {
            throw wrong("a port is a number from 1 to 65535, not '" + port + "'");
        }
        return new ServerAddress.Port(Integer.parseInt(port));
    }

    private static Optional<Path> path(Map<String, String> options, String name) throws SourceException.Unavailable {
        String value = options.getOrDefault(name, "");
        if (!value.isEmpty() && !value.startsWith("/")) {
            throw wrong("'" + name + "' of a MariaDB source is a whole path, not '" + value + "'");
        }
        return value.isEmpty() ? Optional.empty() : Optional.of(Path.of(value));
    }

    private static SourceException.Unavailable wrong(String message) {
        return new SourceException.Unavailable(message, "Correct the source in the configuration.");
    }

    /** Everything but the password. */
    @Override
    public String toString() {
        return "MariaDB at " + address + " as " + user;
    }
}
