package dev.holdfast.source.postgresql.recovery;

import dev.holdfast.source.postgresql.server.Lsn;
import dev.holdfast.source.postgresql.server.SqlFailures;
import dev.holdfast.source.postgresql.server.Timeline;
import dev.holdfast.spi.database.Base;
import dev.holdfast.spi.database.GrowingLog;
import dev.holdfast.spi.database.LogPosition;
import dev.holdfast.spi.database.LogRange;
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
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/** A restored copy of a server, and its recovery. */
public final class PostgresqlTarget implements StandbyTarget {
    private final Base base;
    private final Layout layout;
    private final Programs programs;
    private final Account account;
    private final long segmentSize;
    private final RecoveryFolder folder;
    private final ClusterFiles files;
    private final boolean reopened;
    private Optional<RecoveringServer> running = Optional.empty();

    private PostgresqlTarget(
            Base base,
            Layout layout,
            Programs programs,
            Account account,
            long segmentSize,
            Existing existing,
            boolean reopened) {
        this.base = base;
        this.layout = layout;
        this.programs = programs;
        this.account = account;
        this.segmentSize = segmentSize;
        this.folder = new RecoveryFolder(layout, account);
        this.files =
                new ClusterFiles(layout, account, existing, new Clearing(layout, new Origin(base).versionFolder()));
        this.reopened = reopened;
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
            PostgresqlTarget target =
                    new PostgresqlTarget(base, layout, programs, account, segmentSize, request.existing(), false);
            target.files.begin();
            return target;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SourceException.Unavailable("interrupted while the restore was prepared", "");
        }
    }

    /** Opens a standby that was kept before; empty if there is none. Changes nothing. */
    public static Optional<StandbyTarget> reopen(RestoreRequest request) throws SourceException {
        Path data = request.folder().toAbsolutePath().normalize();
        try {
            Optional<StandbyRecord> record = StandbyRecord.find(data);
            if (record.isEmpty() || CopyRecord.isUnfinished(data)) {
                return Optional.empty();
            }
            Occupied.requireNoServer(data);
            if (!Files.isRegularFile(data.resolve("standby.signal"), LinkOption.NOFOLLOW_LINKS)) {
                throw new SourceException.TargetRefused(
                        "the standby in " + data + " was promoted: it is a server of its own",
                        "Keep another standby in another folder, or replace this one with --overwrite or --delta.");
            }
            LogPosition nowhere = new LogPosition("00000001", 0);
            Base known = new Base(
                    record.get().identity(),
                    new LogRange(nowhere, nowhere),
                    record.get().facts());
            Origin origin = new Origin(known);
            Programs programs = Programs.find(request.programs(), origin.major());
            Account account = Account.find(origin.owner());
            ControlData control = ControlData.read(data, programs, account);
            if (!control.systemIdentifier().equals(known.identity())) {
                throw new SourceException.TargetRefused(
                        data + " holds another server than the standby that was kept there",
                        "Restore into another folder.");
            }
            // With the base's label still there, none of its log was replayed so far that need not be once more.
            LogPosition from = Files.exists(data.resolve("backup_label"))
                    ? origin.startPosition()
                    : control.replaysFrom()
                            .orElseThrow(() -> new SourceException.TargetRefused(
                                    "pg_controldata does not say where the standby in " + data + " goes on",
                                    "Restore it anew with --overwrite or --delta."));
            long segmentSize = origin.segmentSize();
            // The server asks for whole segments.
            LogPosition segment = new LogPosition(from.stream(), from.offset() - from.offset() % segmentSize);
            Base base = new Base(known.identity(), new LogRange(segment, from), control.raise(known.facts()));
            return Optional.of(new PostgresqlTarget(
                    base, new Layout(data, new TreeMap<>()), programs, account, segmentSize, Existing.NEW, true));
        } catch (IOException e) {
            throw new SourceException.TargetRefused(
                    "cannot look into " + data + ": " + e, "Run as root, or as the folder's owner.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SourceException.Unavailable("interrupted while the standby was opened", "");
        }
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
        return base;
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
            checks.add(Proof.files(layout, programs, account));
            folder.cutOff();
            Path socket = folder.socket();
            try {
                RecoveringServer server;
                try (LogSpool spool = LogSpool.begin(folder.prepare(), account, log, segmentSize, start())) {
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

    /** Where a server begins to replay that was started on the base for the first time. */
    private Lsn start() {
        return new Origin(base).start().orElse(new Lsn(0));
    }

    @Override
    public Prepared prepare(RecoveryOrder order, LogSource log) throws SourceException, InterruptedException {
        check(order, log);
        try {
            Prepared prepared = new Preparation(base, folder, programs, segmentSize).prepare(order.target(), log);
            CopyRecord.of(layout).finish(account);
            return prepared;
        } catch (IOException e) {
            throw failed("the recovery cannot be configured", e);
        }
    }

    @Override
    public Standing follow(GrowingLog log, Consumer<Standing> listener) throws SourceException, InterruptedException {
        try {
            if (!reopened) {
                Check check = Proof.files(layout, programs, account);
                if (check.verdict() == Recovered.Verdict.FAILED) {
                    throw new SourceException.TargetFailed(
                            "the restored files are not those of the base: " + check.detail(), "Restore again.");
                }
                folder.cutOff();
                StandbyRecord.of(base).write(layout.data(), account);
                folder.signal("standby.signal");
                CopyRecord.of(layout).finish(account);
            }
            Lsn from = reopened ? new Lsn(base.needs().end().offset()) : start();
            TablespaceWatch watch = new TablespaceWatch(from).allowing(Occupied.linked(layout.data()));
            Path socket = folder.socket();
            boolean promoted = false;
            try (LogSpool spool = LogSpool.following(folder.prepare(), account, log, segmentSize, watch)) {
                RecoveringServer server = start(Settings.standby(spool.script()), socket);
                try {
                    Standing last = new StandbyRun(server, spool, segmentSize, promotion()).run(log, listener);
                    promoted = true;
                    server.leave();
                    return last;
                } finally {
                    if (!promoted) {
                        server.stopSoon();
                    }
                }
            } finally {
                if (!promoted) {
                    folder.release(socket);
                }
            }
        } catch (IOException e) {
            throw failed("the standby cannot be kept", e);
        }
    }

    private String promotion() {
        return folder.as(programs.path("pg_ctl") + " promote -D "
                + RecoveryFolder.quoted(layout.data().toString()));
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
                "All that it said is in " + layout.recovery().resolve("server.log") + ".");
    }

    private RecoveringServer start(RecoveryTarget target, Timeline timeline, LogSpool spool, Path socket)
            throws IOException {
        folder.signal("recovery.signal");
        return start(Settings.recovery(target, timeline, spool.script()), socket);
    }

    private RecoveringServer start(Map<String, String> replaying, Path socket) throws IOException {
        Map<String, String> settings = new LinkedHashMap<>(Settings.isolated(layout.recovery(), socket, base.facts()));
        settings.putAll(replaying);
        RecoveringServer server = RecoveringServer.start(
                programs,
                account,
                layout.data(),
                socket,
                new Origin(base).superuser(),
                settings,
                layout.recovery().resolve("server.log"));
        running = Optional.of(server);
        return server;
    }

    private Recovered prove(RecoveringServer server, RecoveryOrder order, List<Check> checks)
            throws SourceException, IOException, InterruptedException {
        Proof proof = new Proof(server, programs, account);
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
            Clearing.delete(layout.recovery());
        }
        CopyRecord.of(layout).finish(account);
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
        files.close();
    }
}
