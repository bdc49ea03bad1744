package dev.holdfast.source.mariadb.recovery;

import dev.holdfast.source.mariadb.base.BaseFacts;
import dev.holdfast.source.mariadb.binlog.BinlogFile;
import dev.holdfast.source.mariadb.server.ServerVersion;
import dev.holdfast.spi.database.Base;
import dev.holdfast.spi.database.DatabaseTarget;
import dev.holdfast.spi.database.LogPosition;
import dev.holdfast.spi.database.LogSource;
import dev.holdfast.spi.database.Recovered;
import dev.holdfast.spi.database.Recovered.Check;
import dev.holdfast.spi.database.Recovered.Verdict;
import dev.holdfast.spi.database.RecoveryOrder;
import dev.holdfast.spi.database.RestoreRequest;
import dev.holdfast.spi.source.SourceException;
import dev.holdfast.spi.source.TreeTarget;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A restored copy of a server, and its recovery. */
public final class MariadbTarget implements DatabaseTarget {
    private static final int LONGEST_SOCKET = 100;

    private final Base base;
    private final Layout layout;
    private final Programs programs;
    private final Account account;
    private final BaseFiles files;
    private Optional<RecoveringServer> running = Optional.empty();

    private MariadbTarget(Base base, Layout layout, Programs programs, Account account) {
        this.base = base;
        this.layout = layout;
        this.programs = programs;
        this.account = account;
        this.files = new BaseFiles(layout, account);
    }

    /** Checks all that can be checked without changing anything, and makes the folders. */
    public static MariadbTarget open(Base base, RestoreRequest request) throws SourceException {
        try {
            ServerVersion series =
                    ServerVersion.ofSeries(fact(base, BaseFacts.SERIES)).orElseThrow(() -> tooLittle(BaseFacts.SERIES));
            startPlace(base);
            logName(base);
            if (!request.places().isEmpty()) {
                throw new SourceException.TargetRefused(
                        "a base of MariaDB has no tablespace at "
                                + String.join(", ", request.places().keySet()),
                        "All of it is in the data folder.");
            }
            Programs programs = Programs.find(request.programs(), series, isDumped(base));
            Account account = Account.find(fact(base, BaseFacts.OWNER));
            Layout layout = Layout.of(request.folder());
            requireReachable(account, layout);
            MariadbTarget target = new MariadbTarget(base, layout, programs, account);
            target.files.begin();
            return target;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SourceException.Unavailable("interrupted while the restore was prepared", "");
        }
    }

    private static String fact(Base base, String name) {
        return base.facts().getOrDefault(name, "");
    }

    private static boolean isDumped(Base base) {
        return fact(base, BaseFacts.KIND).equals(BaseFacts.DUMPED);
    }

    private static long startPlace(Base base) throws SourceException {
        String place = fact(base, BaseFacts.LOG_PLACE);
        if (!place.matches("[0-9]{1,18}")) {
            throw tooLittle(BaseFacts.LOG_PLACE);
        }
        return Long.parseLong(place);
    }

    private static String logName(Base base) throws SourceException {
        String file = fact(base, BaseFacts.LOG_FILE);
        if (!file.matches("[A-Za-z0-9_.-]{1,200}\\.[0-9]{6,10}") || file.startsWith("-")) {
            throw tooLittle(BaseFacts.LOG_FILE);
        }
        return file.substring(0, file.lastIndexOf('.'));
    }

    private static SourceException.TargetRefused tooLittle(String fact) {
        return new SourceException.TargetRefused(
                "the base does not say its " + fact + " as it should", "Verify the recovery point.");
    }

    private static void requireReachable(Account account, Layout layout) throws SourceException, InterruptedException {
        Path parent = layout.data().getParent();
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
        Stop stop = Stop.of(order.target());
        try {
            makeRecoveryFolder();
            LogPosition start = new LogPosition(
                    base.needs().start().stream(), base.needs().end().offset());
            LogFiles.Written written = new LogFiles(log, start, stop, layout.recovery(), logName(base)).write();
            for (Path file : written.files()) {
                account.own(file);
            }
            List<Check> checks = new ArrayList<>();
            Path socket = socket();
            try {
                checks.add(
                        isDumped(base)
                                ? new DumpLoad(programs, account, layout, base.facts()).load(socket)
                                : prepare());
                return recover(order, written, socket, checks);
            } finally {
                if (!order.keepRunning() && !socket.startsWith(layout.beside())) {
                    remove(Optional.ofNullable(socket.getParent()).orElse(socket));
                }
            }
        } catch (IOException e) {
            throw new SourceException.TargetFailed(
                    "the copy cannot be recovered: " + e, "Check room and permissions, and restore again.", e);
        }
    }

    private void makeRecoveryFolder() throws IOException {
        Files.createDirectories(layout.recovery());
        Files.setPosixFilePermissions(layout.recovery(), PosixFilePermissions.fromString("rwx------"));
        account.own(layout.recovery());
    }

    /** mariabackup finishes its copy: it replays what InnoDB wrote meanwhile, and rolls back what was not committed. */
    private Check prepare() throws SourceException, IOException, InterruptedException {
        Command.Result result = new Command(account)
                .runTo(
                        layout.recovery().resolve("prepare.log"),
                        List.of(
                                programs.path("mariabackup"),
                                "--no-defaults",
                                "--prepare",
                                "--use-memory=256M",
                                "--target-dir=" + layout.data()));
        if (!result.isGood() || !result.output().contains("completed OK!")) {
            throw new SourceException.TargetFailed(
                    "mariabackup cannot prepare the copy: " + result.output().strip(),
                    "All that it said is in " + layout.recovery().resolve("prepare.log") + ".");
        }
        Path notes = Files.createDirectories(layout.beside().resolve("mariabackup"));
        account.own(notes);
        try (DirectoryStream<Path> made =
                Files.newDirectoryStream(layout.data(), "{xtrabackup_*,mariadb_backup_*,backup-my.cnf}")) {
            for (Path note : made) {
                Files.move(note, notes.resolve(String.valueOf(note.getFileName())));
            }
        }
        return new Check("files (mariabackup --prepare)", Verdict.PASSED, "");
    }

    /** A path of a socket is short by nature: a folder for temporary files serves where the copy's own is too long. */
    private Path socket() throws IOException {
        Path own = layout.recovery().resolve("server.sock");
        if (own.toString().length() <= LONGEST_SOCKET) {
            return own;
        }
        Path made = Files.createTempDirectory("holdfast-");
        account.own(made);
        return made.resolve("server.sock");
    }

    private Recovered recover(RecoveryOrder order, LogFiles.Written written, Path socket, List<Check> checks)
            throws SourceException, IOException, InterruptedException {
        RecoveringServer server =
                RecoveringServer.start(programs, account, layout.data(), layout.recovery(), socket, base.facts());
        running = Optional.of(server);
        server.awaitReady();
        if (written.last().isPresent()) {
            replay(written, server);
        }
        Proof proof = new Proof(server, programs, account);
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
        return new Recovered(
                position(written), written.committed(), written.next().map(MariadbTarget::said), checks, commandLine);
    }

    /** What the first file holds after the base may be nothing; the replay begins with the next then. */
    private void replay(LogFiles.Written written, RecoveringServer server)
            throws SourceException, IOException, InterruptedException {
        List<Path> all = written.files();
        long place = startPlace(base);
        if (Files.size(all.getFirst()) <= place) {
            all = all.subList(1, all.size());
            place = BinlogFile.FIRST_PLACE;
        }
        new Replay(programs, account, layout.recovery(), server.login()).run(all, place);
    }

    private String position(LogFiles.Written written) {
        String gtid = written.last().map(Transaction::gtid).orElse(fact(base, BaseFacts.GTID));
        String place = written.last().isPresent()
                ? written.place()
                : fact(base, BaseFacts.LOG_FILE) + ":" + fact(base, BaseFacts.LOG_PLACE);
        return place + (gtid.isEmpty() ? "" : " (GTID " + gtid + ")");
    }

    private static String said(Transaction next) {
        return "before GTID " + next.gtid() + " at " + next.place()
                + next.notBefore()
                        .map(instant -> ", which was committed after " + instant)
                        .orElse("");
    }

    private static void remove(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        }
    }

    @Override
    public void close() {
        running.ifPresent(RecoveringServer::close);
        files.close();
    }
}
