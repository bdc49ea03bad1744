package dev.holdfast.source.postgresql.recovery;

import dev.holdfast.source.postgresql.base.BaseFacts;
import dev.holdfast.source.postgresql.server.Lsn;
import dev.holdfast.source.postgresql.server.ServerVersion;
import dev.holdfast.source.postgresql.server.SqlFailures;
import dev.holdfast.source.postgresql.server.Timeline;
import dev.holdfast.spi.database.Base;
import dev.holdfast.spi.database.DatabaseTarget;
import dev.holdfast.spi.database.LogSource;
import dev.holdfast.spi.database.Recovered;
import dev.holdfast.spi.database.Recovered.Check;
import dev.holdfast.spi.database.RecoveryOrder;
import dev.holdfast.spi.database.RecoveryTarget;
import dev.holdfast.spi.database.RestoreRequest;
import dev.holdfast.spi.source.SourceException;
import dev.holdfast.spi.source.TreeTarget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A restored copy of a server, and its recovery. */
public final class PostgresqlTarget implements DatabaseTarget {
    private static final int LONGEST_SOCKET_FOLDER = 80;
    private static final long LARGEST_SEGMENT = 1L << 30;
    private static final String CUT_OFF = """

        # Added when this copy was restored: it must not reach what belongs to the server that it is a copy of.
        # Take out what this server is to do again.
        """;

    private final Base base;
    private final Layout layout;
    private final Programs programs;
    private final Account account;
    private final long segmentSize;
    private final ClusterFiles files;
    private Optional<RecoveringServer> running = Optional.empty();

    private PostgresqlTarget(Base base, Layout layout, Programs programs, Account account, long segmentSize) {
        this.base = base;
        this.layout = layout;
        this.programs = programs;
        this.account = account;
        this.segmentSize = segmentSize;
        this.files = new ClusterFiles(layout, account);
    }

    /** Checks all that can be checked without changing anything, and makes the folders. */
    public static PostgresqlTarget open(Base base, RestoreRequest request) throws SourceException {
        try {
            int major = new ServerVersion((int) number(base, BaseFacts.VERSION, 999_999)).major();
            long segmentSize = number(base, BaseFacts.SEGMENT_SIZE, LARGEST_SEGMENT);
            if (Long.bitCount(segmentSize) != 1 || segmentSize < 1 << 20) {
                throw tooLittle(BaseFacts.SEGMENT_SIZE);
            }
            Programs programs = Programs.find(request.programs(), major);
            Account account = Account.find(base.facts().getOrDefault(BaseFacts.OWNER, ""));
            Layout layout = Layout.of(base, request);
            requireReachable(account, layout);
            PostgresqlTarget target = new PostgresqlTarget(base, layout, programs, account, segmentSize);
            target.files.begin();
            return target;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SourceException.Unavailable("interrupted while the restore was prepared", "");
        }
    }

    private static long number(Base base, String fact, long most) throws SourceException.TargetRefused {
        String text = base.facts().getOrDefault(fact, "");
        if (!text.matches("[0-9]{1,18}") || Long.parseLong(text) > most) {
            throw tooLittle(fact);
        }
        return Long.parseLong(text);
    }

    private static SourceException.TargetRefused tooLittle(String fact) {
        return new SourceException.TargetRefused(
                "the base does not say its " + fact + " as it should", "Verify the recovery point.");
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
    public TreeTarget files() {
        return files;
    }

    @Override
    public void discard() throws SourceException {
        files.discard();
    }

    @Override
    public Recovered recover(RecoveryOrder order, LogSource log) throws SourceException, InterruptedException {
        Timeline timeline = Timeline.ofStream(log.end().stream())
                .orElseThrow(() -> new SourceException.TargetFailed(
                        "the log ends in a stream that is no timeline: " + log.end(), "Verify the recovery point."));
        if (order.target() instanceof RecoveryTarget.Position(String position)
                && Lsn.find(position).isEmpty()) {
            throw new SourceException.TargetFailed(
                    "not a position in PostgreSQL's log: " + position, "Write it as 16/B374D848.");
        }
        try {
            List<Check> checks = new ArrayList<>();
            checks.add(Proof.files(layout, programs, account));
            cutOff();
            Path socket = socketFolder();
            try {
                RecoveringServer server;
                Lsn replayed = Lsn.find(base.facts().getOrDefault("start", "")).orElse(new Lsn(0));
                try (LogSpool spool = LogSpool.begin(prepareFolder(), account, log, segmentSize, replayed)) {
                    server = recovered(order.target(), timeline, spool, socket);
                }
                return prove(server, order, checks);
            } finally {
                if (!order.keepRunning() && !socket.equals(layout.recovery())) {
                    remove(socket);
                }
            }
        } catch (IOException e) {
            throw new SourceException.TargetFailed(
                    "the copy cannot be recovered: " + e, "Check room and permissions, and restore again.", e);
        }
    }

    /** A path of a socket is short by nature: a folder for temporary files serves where the copy's own is too long. */
    private Path socketFolder() throws IOException {
        Path own = layout.recovery();
        if (own.toString().length() <= LONGEST_SOCKET_FOLDER) {
            return own;
        }
        Path made = Files.createTempDirectory("holdfast-");
        account.own(made);
        return made;
    }

    /** What production's settings would do is taken back before the first start. */
    private void cutOff() throws IOException {
        Path settings = layout.data().resolve("postgresql.auto.conf");
        Files.writeString(
                settings,
                CUT_OFF + Settings.lines(Settings.lasting()),
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
        account.own(settings);
    }

    private Path prepareFolder() throws IOException {
        Path recovery = layout.recovery();
        Files.createDirectories(recovery);
        Files.writeString(recovery.resolve("postgresql.conf"), "# All is on the command line.\n");
        Files.writeString(recovery.resolve("pg_hba.conf"), "local all all trust\n");
        Files.writeString(recovery.resolve("pg_ident.conf"), "");
        for (Path folder : List.of(layout.extra(), recovery)) {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
            account.own(folder);
        }
        for (String name : List.of("postgresql.conf", "pg_hba.conf", "pg_ident.conf")) {
            account.own(recovery.resolve(name));
        }
        return recovery;
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
        Path signal = layout.data().resolve("recovery.signal");
        if (!Files.exists(signal)) {
            account.own(Files.createFile(signal));
        }
        Map<String, String> settings = new LinkedHashMap<>(Settings.isolated(layout.recovery(), socket, base.facts()));
        settings.putAll(Settings.recovery(target, timeline, spool.script()));
        RecoveringServer server = RecoveringServer.start(
                programs,
                account,
                layout.data(),
                socket,
                base.facts().getOrDefault("superuser", "postgres"),
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
            remove(layout.recovery());
        }
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

    private static void remove(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }

    @Override
    public void close() {
        running.ifPresent(RecoveringServer::close);
        files.close();
    }
}
