package dev.holdfast.source.postgresql.recovery;

import dev.holdfast.source.postgresql.server.Lsn;
import dev.holdfast.source.postgresql.server.SqlFailures;
import dev.holdfast.source.postgresql.server.Timeline;
import dev.holdfast.spi.database.Base;
import dev.holdfast.spi.database.GrowingLog;
import dev.holdfast.spi.database.LogSource;
import dev.holdfast.spi.database.Recovered;
import dev.holdfast.spi.database.Recovered.Check;
import dev.holdfast.spi.database.RecoveryOrder;
import dev.holdfast.spi.database.RecoveryTarget;
import dev.holdfast.spi.database.RestoreRequest;
import dev.holdfast.spi.database.StandbyTarget;
import dev.holdfast.spi.database.Standing;
import dev.holdfast.spi.source.SourceException;
import dev.holdfast.spi.source.TargetPlugin.Existing;
import dev.holdfast.spi.source.TreeTarget;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** A restored copy of a server, and its recovery. */
public final class PostgresqlTarget implements StandbyTarget {
    private final RestoredCopy copy;
    private final ClusterFiles files;
    private Optional<KeptStandby> standby;
    private Optional<RecoveringServer> running = Optional.empty();

    private PostgresqlTarget(RestoredCopy copy, Existing existing, Optional<KeptStandby> standby) {
        this.copy = copy;
        this.files = new ClusterFiles(
                copy.layout(),
                copy.account(),
                existing,
                new Clearing(copy.layout(), new Origin(copy.base()).versionFolder()));
        this.standby = standby;
    }

    /** Checks all that can be checked without changing anything, and makes the folders. */
    public static PostgresqlTarget open(Base base, RestoreRequest request) throws SourceException {
        try {
            Origin origin = new Origin(base);
            long segmentSize = origin.segmentSize();
            Programs programs = Programs.find(request.programs(), origin.major());
            Account account = Account.find(origin.owner());
            Layout layout = Layout.of(base, request);
            requireReachable(account, layout);
            RestoredCopy copy =
                    new RestoredCopy(base, layout, programs, account, segmentSize, Layout.leftToTheLog(request));
            PostgresqlTarget target = new PostgresqlTarget(copy, request.existing(), Optional.empty());
            target.files.begin();
            for (String place : Layout.unused(base, request)) {
                target.files.warn("this base has no tablespace at " + place + ": "
                        + (Layout.isStaying(request, place)
                                ? "if it was made later, the log makes it there, outside of what is restored"
                                : "where the log makes it, it cannot go to "
                                        + request.places().get(place) + ", and the recovery is refused"));
            }
            return target;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SourceException.Unavailable("interrupted while the restore was prepared", "");
        }
    }

    /** Opens a standby that was kept before; empty if there is none. Changes no file of it. */
    public static Optional<StandbyTarget> reopen(RestoreRequest request) throws SourceException {
        return KeptStandby.find(request)
                .map(kept -> new PostgresqlTarget(kept.copy(), Existing.NEW, Optional.of(kept)));
    }

    private static void requireReachable(Account account, Layout layout) throws SourceException, InterruptedException {
        List<Path> places = new ArrayList<>(layout.spaces().values());
        places.add(layout.data());
        for (Path place : places) {
            Path parent = place.getParent();
            try {
                if (parent != null
                        && !new Command(account)
                                .run(List.of("test", "-x", parent.toString()))
                                .isGood()) {
                    throw new SourceException.TargetRefused(
                            "the account that the server runs as cannot enter " + parent,
                            "Restore elsewhere, or give "
                                    + account.other().map(Account.Other::name).orElse("it") + " leave to enter.");
                }
            } catch (IOException e) {
                throw new SourceException.Unavailable(
                        "cannot run programs as the server's account: " + e, "Install util-linux.", e);
            }
        }
    }

    @Override
    public Base base() {
        return copy.base();
    }

    @Override
    public TreeTarget files() {
        return files;
    }

    @Override
    public void discard() throws SourceException {
        files.discard();
    }

    @Override
    public Recovered recover(RecoveryOrder order, LogSource log) throws SourceException, InterruptedException {
        Timeline timeline = check(order, log);
        try {
            List<Check> checks = new ArrayList<>();
            checks.add(Proof.files(copy.layout(), copy.programs(), copy.account()));
            RecoveryFolder folder = copy.folder();
            folder.cutOff();
            Path socket = folder.socket();
            try {
                RecoveringServer server;
                try (LogSpool spool = LogSpool.begin(
                        folder.prepare(), copy.account(), log, copy.segmentSize(), copy.watch(copy.start()))) {
                    server = recovered(order.target(), timeline, spool, socket);
                }
                return prove(server, order, checks);
            } finally {
                if (!order.keepRunning()) {
                    folder.release(socket);
                }
            }
        } catch (IOException e) {
            throw failed("the copy cannot be recovered", e);
        }
    }

    private static Timeline check(RecoveryOrder order, LogSource log) throws SourceException.TargetFailed {
        if (order.target() instanceof RecoveryTarget.Position(String position)
                && Lsn.find(position).isEmpty()) {
            throw new SourceException.TargetFailed(
                    "not a position in PostgreSQL's log: " + position, "Write it as 16/B374D848.");
        }
        return Timeline.ofStream(log.end().stream())
                .orElseThrow(() -> new SourceException.TargetFailed(
                        "the log ends in a stream that is no timeline: " + log.end(), "Verify the recovery point."));
    }

    private static SourceException.TargetFailed failed(String what, IOException e) {
        return new SourceException.TargetFailed(what + ": " + e, "Check room and permissions, and restore again.", e);
    }

    @Override
    public Prepared prepare(RecoveryOrder order, LogSource log) throws SourceException, InterruptedException {
        check(order, log);
        try {
            Prepared prepared = new Preparation(copy).prepare(order.target(), log);
            CopyRecord.of(copy.layout()).finish(copy.account());
            return prepared;
        } catch (IOException e) {
            throw failed("the recovery cannot be configured", e);
        }
    }

    @Override
    public Standing follow(GrowingLog log, Consumer<Standing> listener) throws SourceException, InterruptedException {
        if (standby.isEmpty()) {
            try {
                standby = Optional.of(KeptStandby.make(copy));
            } catch (IOException e) {
                throw failed("the standby cannot be kept", e);
            }
        }
        return standby.get().follow(log, listener);
    }

    /**
     * Runs the recovery. PostgreSQL holds it for an error if the log ends before any transaction that is younger than the
     * time asked for; but all that was committed by then is there, since the log reaches that time. So it is run to the
     * log's end then.
     */
    private RecoveringServer recovered(RecoveryTarget target, Timeline timeline, LogSpool spool, Path socket)
            throws IOException, SourceException, InterruptedException {
        RecoveringServer server = start(target, timeline, spool, socket);
        boolean ready = server.awaitReady(spool);
        if (!ready
                && target instanceof RecoveryTarget.Time
                && spool.failure().isEmpty()
                && server.log().contains(ServerLog.ENDED_BEFORE_TARGET)) {
            server.close();
            server = start(new RecoveryTarget.Latest(), timeline, spool, socket);
            ready = server.awaitReady(spool);
        }
        if (ready) {
            return server;
        }
        server.close();
        if (spool.failure().isPresent()) {
            throw spool.failure().get();
        }
        throw new SourceException.TargetFailed(
                "the server did not recover: " + server.log().complaint(),
                "All that it said is in " + copy.layout().recovery().resolve("server.log") + ".");
    }

    private RecoveringServer start(RecoveryTarget target, Timeline timeline, LogSpool spool, Path socket)
            throws IOException {
        copy.folder().signal("recovery.signal");
        RecoveringServer server = copy.start(Settings.recovery(target, timeline, spool.script()), socket);
        running = Optional.of(server);
        return server;
    }

    private Recovered prove(RecoveringServer server, RecoveryOrder order, List<Check> checks)
            throws SourceException, IOException, InterruptedException {
        Proof proof = new Proof(server, copy.programs(), copy.account());
        Reached reached = reached(server);
        Optional<String> next = server.log().stopping();
        if (order.structures()) {
            checks.add(proof.structures());
        }
        for (String query : order.queries()) {
            checks.add(proof.query(query));
        }
        Optional<String> commandLine = Optional.empty();
        if (order.keepRunning()) {
            server.leave();
            commandLine = Optional.of(server.commandLine());
        } else {
            server.stop();
            Clearing.delete(copy.layout().recovery());
        }
        CopyRecord.of(copy.layout()).finish(copy.account());
        return new Recovered(reached.position(), reached.instant(), next, checks, commandLine);
    }

    private record Reached(String position, Optional<Instant> instant) {}

    private static Reached reached(RecoveringServer server) throws SourceException {
        try (Connection connection = server.database("postgres").patient();
                Statement statement = connection.createStatement();
                ResultSet result =
                        statement.executeQuery("SELECT pg_last_wal_replay_lsn(), pg_last_xact_replay_timestamp()")) {
            if (!result.next() || result.getString(1) == null) {
                throw new SQLException("it does not say how far it replayed");
            }
            return new Reached(
                    result.getString(1),
                    Optional.ofNullable(result.getObject(2, OffsetDateTime.class))
                            .map(OffsetDateTime::toInstant));
        } catch (SQLException e) {
            throw SqlFailures.unavailable("the recovered server cannot be asked", e);
        }
    }

    @Override
    public void close() {
        running.ifPresent(RecoveringServer::close);
        standby.ifPresent(KeptStandby::close);
        files.close();
    }
}
