package dev.holdfast.source.postgresql.recovery;

import dev.holdfast.source.postgresql.server.Lsn;
import dev.holdfast.source.postgresql.server.ServerVersion;
import dev.holdfast.source.postgresql.server.SqlFailures;
import dev.holdfast.spi.database.GrowingLog;
import dev.holdfast.spi.database.Standing;
import dev.holdfast.spi.source.SourceException;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.function.Consumer;

/** Looks after a standby while it replays: says how far it is, until it is promoted, fails, or is to end. */
final class StandbyRun {
    private static final Duration INTERVAL = Duration.ofSeconds(1);
    private static final int PAGE = 8192;
    private static final int HEADER = 24;
    private static final int HEADER_OF_A_SEGMENT = 40;

    /** Classes of SQLSTATE: the connection was lost, the server is starting or stopping. */
    private static final String CONNECTION = "08";

    private static final String INTERVENTION = "57";

    private final RecoveringServer server;
    private final LogSpool spool;
    private final long segmentSize;
    private final String promote;
    private final Limits limits;
    private final String question;

    /** Whether the server that is followed has more of what the standby was started with too little of. */
    @FunctionalInterface
    interface Limits {
        boolean areRaised() throws IOException, SourceException, InterruptedException;
    }

    /**
     * A run.
     *
     * @param promote the command line that promotes it
     * @param version of the server
     * @param limits asked while the replay is paused: PostgreSQL pauses it where they were raised, and people may too
     */
    StandbyRun(
            RecoveringServer server,
            LogSpool spool,
            long segmentSize,
            String promote,
            ServerVersion version,
            Limits limits) {
        this.server = server;
        this.spool = spool;
        this.segmentSize = segmentSize;
        this.promote = promote;
        this.limits = limits;
        this.question = "SELECT pg_last_wal_replay_lsn(), pg_last_xact_replay_timestamp(), pg_is_in_recovery(), "
                + version.replayPaused();
    }

    private record Answer(Standing standing, boolean recovering, boolean paused) {}

    /** Returns when it was promoted. */
    Standing run(GrowingLog log, Consumer<Standing> listener)
            throws SourceException, InterruptedException, IOException {
        Optional<Standing> last = Optional.empty();
        while (true) {
            if (spool.failure().isPresent()) {
                throw spool.failure().get();
            }
            if (!server.isAlive()) {
                throw new SourceException.TargetFailed(
                        "the standby's server ended: " + server.ending(),
                        "When that is mended, the same command goes on.");
            }
            Optional<Answer> answer = ask();
            if (answer.isPresent()) {
                Standing standing = answer.get().standing();
                listener.accept(standing);
                if (!answer.get().recovering()) {
                    return last.filter(before -> standing.replayed() == 0).orElse(standing);
                }
                if (answer.get().paused() && limits.areRaised()) {
                    throw new SourceException.TargetFailed(
                            "the standby stopped replaying at " + standing.position()
                                    + ": a setting such as max_connections was raised on the server that it follows",
                            "The same command goes on with the higher one.");
                }
                last = Optional.of(standing);
            }
            Thread.sleep(INTERVAL);
        }
    }

    /** Empty while it lets nobody in yet. */
    private Optional<Answer> ask() throws SourceException, InterruptedException {
        try (Connection connection = server.database("postgres").patient();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(question)) {
            if (!result.next()) {
                throw new SQLException("it does not say how far it replayed");
            }
            Optional<Lsn> place = Optional.ofNullable(result.getString(1)).flatMap(Lsn::find);
            Standing standing = new Standing(
                    place.map(Lsn::toString).orElse(""),
                    place.map(this::nextRecord).orElse(0L),
                    Optional.ofNullable(result.getObject(2, OffsetDateTime.class))
                            .map(OffsetDateTime::toInstant),
                    server.commandLine(),
                    promote);
            return Optional.of(new Answer(standing, result.getBoolean(3), result.getBoolean(4)));
        } catch (SQLException e) {
            String state = SqlFailures.state(e);
            if (!state.startsWith(CONNECTION) && !state.startsWith(INTERVENTION)) {
                throw SqlFailures.unavailable("the standby cannot be asked how far it is", e);
            }
            return Optional.empty();
        } catch (SourceException.Unavailable e) {
            return Optional.empty();
        }
    }

    /** Where a page ends, the next record comes behind the header of the next page. */
    private long nextRecord(Lsn place) {
        if (place.value() % segmentSize == 0) {
            return place.value() + HEADER_OF_A_SEGMENT;
        }
        return place.value() + (place.value() % PAGE == 0 ? HEADER : 0);
    }
}
