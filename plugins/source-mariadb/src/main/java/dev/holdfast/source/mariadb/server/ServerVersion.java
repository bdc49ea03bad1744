package dev.holdfast.source.mariadb.server;

import dev.holdfast.spi.source.SourceException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A version of MariaDB. Two of the same series read each other's files.
 *
 * @param major such as 10
 * @param minor such as 11
 */
public record ServerVersion(int major, int minor) {
    private static final Pattern VERSION = Pattern.compile("([0-9]{1,3})\\.([0-9]{1,3})\\.[0-9]{1,3}\\S*MariaDB");
    private static final Pattern SERIES = Pattern.compile("([0-9]{1,3})\\.([0-9]{1,3})");

    /** Finds one in a text such as {@code 10.11.19-MariaDB-0+deb12u1-log}. */
    public static Optional<ServerVersion> find(String text) {
        return of(VERSION.matcher(text));
    }

    /** Reads what {@link #toString()} wrote. */
    public static Optional<ServerVersion> ofSeries(String text) {
        return SERIES.matcher(text).matches() ? of(SERIES.matcher(text)) : Optional.empty();
    }

    private static Optional<ServerVersion> of(Matcher matcher) {
        return matcher.find()
                ? Optional.of(new ServerVersion(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2))))
                : Optional.empty();
    }

    /** Refuses a version whose files and log were never looked at. */
    public static ServerVersion require(String text) throws SourceException.Unavailable {
        ServerVersion version = find(text)
                .orElseThrow(() -> new SourceException.Unavailable(
                        "the server is no MariaDB but " + text, "MySQL cannot be protected by this plugin."));
        boolean known = version.major() == 10 ? version.minor() >= 6 : version.major() == 11;
        if (!known) {
            throw new SourceException.Unavailable(
                    "MariaDB " + version + " is not known here", "MariaDB 10.6 to 11 can be protected.");
        }
        return version;
    }

    @Override
    public String toString() {
        return major + "." + minor;
    }
}
