package dev.holdfast.source.postgresql.server;

import dev.holdfast.spi.source.SourceException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * How a server is reached, as the configuration says.
 *
 * @param url as JDBC has it: {@code jdbc:postgresql://host:5432/database?sslmode=verify-full}; without a password
 * @param socket the folder of the server's Unix socket, if it is reached by that
 * @param user the role
 * @param password empty for none
 * @param dataDirectory where the server's files are on this host; empty if they are not
 * @param slot the replication slot
 */
public record ServerOptions(
        String url,
        Optional<Path> socket,
        Optional<String> user,
        Optional<String> password,
        Optional<Path> dataDirectory,
        String slot) {
    private static final Set<String> KNOWN = Set.of("url", "socket", "user", "password", "data-directory", "slot");
    private static final Pattern SLOT = Pattern.compile("[a-z0-9_]{1,63}");
    private static final Pattern PASSWORD_IN_URL =
            Pattern.compile("[?&](password|sslpassword)=", Pattern.CASE_INSENSITIVE);

    /** Reads them; refuses what is unknown or wrong. */
    public static ServerOptions of(Map<String, String> options) throws SourceException.Unavailable {
        Set<String> unknown = new TreeSet<>(options.keySet());
        unknown.removeAll(KNOWN);
        if (!unknown.isEmpty()) {
            throw wrong("unknown options of a PostgreSQL source: " + String.join(", ", unknown));
        }
        String url = options.getOrDefault("url", "");
        if (!url.startsWith("jdbc:postgresql:")) {
            throw wrong("the url of a PostgreSQL source begins with jdbc:postgresql:");
        }
        if (PASSWORD_IN_URL.matcher(url).find()) {
            throw wrong("the url of a PostgreSQL source holds a password; give it by 'password', as a reference");
        }
        String slot = options.getOrDefault("slot", "holdfast");
        if (!SLOT.matcher(slot).matches()) {
            throw wrong("a replication slot's name is 1 to 63 of a-z, 0-9 and _, not '" + slot + "'");
        }
        return new ServerOptions(
                url,
                Optional.ofNullable(options.get("socket")).map(Path::of),
                Optional.ofNullable(options.get("user")),
                Optional.ofNullable(options.get("password")),
                Optional.ofNullable(options.get("data-directory")).map(Path::of),
                slot);
    }

    private static SourceException.Unavailable wrong(String message) {
        return new SourceException.Unavailable(message, "Correct the source in the configuration.");
    }

    /** Everything but the password. */
    @Override
    public String toString() {
        return url + socket.map(path -> " by " + path).orElse("");
    }
}
