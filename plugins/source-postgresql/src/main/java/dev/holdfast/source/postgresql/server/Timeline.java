package dev.holdfast.source.postgresql.server;

import dev.holdfast.spi.database.LogPosition;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A timeline: a line of history of the log, and the stream of the log that it is kept as.
 *
 * @param id 1 or more
 */
public record Timeline(long id) {
    private static final Pattern STREAM = Pattern.compile("[0-9a-f]{8}");

    public Timeline {
        if (id < 1 || id > 0xFFFFFFFFL) {
            throw new IllegalArgumentException("not a timeline: " + id);
        }
    }

    /** The timeline that a stream is; empty if it is none. */
    public static Optional<Timeline> ofStream(String stream) {
        if (!STREAM.matcher(stream).matches()) {
            return Optional.empty();
        }
        long id = Long.parseLong(stream, 16);
        return id < 1 ? Optional.empty() : Optional.of(new Timeline(id));
    }

    /** A place on this timeline. */
    public LogPosition at(Lsn place) {
        return new LogPosition(stream(), place.value());
    }

    /** The name of its stream: eight hex digits, as in the names of segments, but in lower case. */
    public String stream() {
        return HexFormat.of().toHexDigits(id, 8);
    }

    /** The name of the file that tells how it branched off. */
    public String historyFile() {
        return HexFormat.of().withUpperCase().toHexDigits(id, 8) + ".history";
    }
}
