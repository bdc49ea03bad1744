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
 * @param socket the server's Unix socket
 * @param user the account
 * @param password empty for none, as with the plugin {@code unix_socket}
 * @param dataDirectory where the server's files are on this host
 * @param replicaId the number by which the server knows who reads its log, 1 to 2^32-1; unlike that of every server
 */
public record ServerOptions(Path socket, String user, Optional<String> password, Path dataDirectory, long replicaId) {
    /** The number that is used if none is said: unlikely to be a server's. */
    public static final long USUAL_REPLICA_ID = 175_121_300L;

    private static final Set<String> KNOWN = Set.of("socket", "user", "password", "data-directory", "replica-id");
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
                required(options, "socket"),
                options.getOrDefault("user", System.getProperty("user.name", "root")),
                Optional.ofNullable(options.get("password")),
                required(options, "data-directory"),
                Long.parseLong(id));
    }

    private static Path required(Map<String, String> options, String name) throws SourceException.Unavailable {
        String value = options.getOrDefault(name, "");
        if (!value.startsWith("/")) {
            throw wrong("a MariaDB source needs '" + name + "', a whole path");
        }
        return Path.of(value);
    }

    private static SourceException.Unavailable wrong(String message) {
        return new SourceException.Unavailable(message, "Correct the source in the configuration.");
    }

    /** Everything but the password. */
    @Override
    public String toString() {
        return "MariaDB at " + socket + " as " + user;
    }
}
