package dev.holdfast.source.mariadb.binlog;

import dev.holdfast.source.mariadb.server.Connection;
import dev.holdfast.source.mariadb.server.Failures;
import dev.holdfast.spi.source.SourceException;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Asks a server how far its binary log reaches at an instant of its clock. */
final class BinlogClock {
    private final Connection connection;

    BinlogClock(Connection connection) {
        this.connection = connection;
    }

    /**
     * What the clock showed, and where the log ended after that.
     *
     * @param file the name of the file that is written
     */
    record Reading(Instant instant, String file, long place) {}

    /**
     * Reads it, the instant before the place: so all that was committed by then lies before the place, and what lies behind
     * it was not committed then.
     */
    Reading read() throws SourceException {
        try {
            Instant instant = connection.now();
            Connection.Result status = connection.query("SHOW MASTER STATUS");
            if (status.rows().isEmpty()) {
                throw new SourceException.Unavailable(
                        "the server keeps no binary log any more", "Set log_bin, and restart the server.");
            }
            List<Optional<String>> row = status.rows().getFirst();
            return new Reading(
                    instant, row.get(0).orElse(""), Long.parseLong(row.get(1).orElse("0")));
        } catch (IOException e) {
            throw Failures.unavailable("the server cannot be asked for the time and its log's end", e);
        }
    }
}
