package dev.holdfast.source.postgresql.recovery;

import dev.holdfast.source.postgresql.server.Lsn;
import dev.holdfast.spi.database.Base;
import dev.holdfast.spi.database.GrowingLog;
import dev.holdfast.spi.database.LogPosition;
import dev.holdfast.spi.database.LogRange;
import dev.holdfast.spi.database.Recovered;
import dev.holdfast.spi.database.Recovered.Check;
import dev.holdfast.spi.database.RestoreRequest;
import dev.holdfast.spi.database.Standing;
import dev.holdfast.spi.source.SourceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A copy that is kept as a standby: it replays the log as it grows, from where it is, however often it is started. */
final class KeptStandby implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(KeptStandby.class);

    /** By which PostgreSQL knows that it is one; gone once it was promoted. */
    private static final String SIGNAL = "standby.signal";

    private final StandbyLock lock;
    private RestoredCopy copy;
    private Lsn from;

    private KeptStandby(StandbyLock lock, RestoredCopy copy, Lsn from) {
        this.lock = lock;
        this.copy = copy;
        this.from = from;
    }

    /** Makes a standby of a copy that was just restored. */
    static KeptStandby make(RestoredCopy copy) throws IOException, SourceException, InterruptedException {
        Path data = copy.layout().data();
        Check check = Proof.files(copy.layout(), copy.programs(), copy.account());
        if (check.verdict() == Recovered.Verdict.FAILED) {
            throw new SourceException.TargetFailed(
                    "the restored files are not those of the base: " + check.detail(), "Restore again.");
        }
        StandbyLock lock = StandbyLock.take(data, copy.account());
        boolean made = false;
        try {
            copy.folder().cutOff();
            StandbyRecord.of(copy.base()).write(data, copy.account());
            copy.folder().signal(SIGNAL);
            CopyRecord.of(copy.layout()).finish(copy.account());
            made = true;
            return new KeptStandby(lock, copy, copy.start());
        } finally {
            if (!made) {
                lock.close();
            }
        }
    }

    /** Finds one that was kept before; empty if there is none. A server that its last keeper left behind is stopped. */
    static Optional<KeptStandby> find(RestoreRequest request) throws SourceException {
        Path data = request.folder().toAbsolutePath().normalize();
        try {
            Optional<StandbyRecord> record = StandbyRecord.find(data);
            if (record.isEmpty() || CopyRecord.isUnfinished(data)) {
                return Optional.empty();
            }
            if (!Files.isRegularFile(data.resolve(SIGNAL), LinkOption.NOFOLLOW_LINKS)) {
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
            StandbyLock lock = StandbyLock.take(data, account);
            boolean found = false;
            try {
                RestoredCopy copy = new RestoredCopy(
                        known,
                        new Layout(data, new TreeMap<>()),
                        programs,
                        account,
                        origin.segmentSize(),
                        Layout.leftToTheLog(request));
                endLeftBehind(copy);
                KeptStandby standby = new KeptStandby(lock, copy, new Lsn(0));
                standby.takePlace();
                found = true;
                return Optional.of(standby);
            } finally {
                if (!found) {
                    lock.close();
                }
            }
        } catch (IOException e) {
            throw new SourceException.TargetRefused(
                    "cannot look into " + data + ": " + e, "Run as root, or as the folder's owner.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SourceException.Unavailable("interrupted while the standby was opened", "");
        }
    }

    /**
     * Stops a server that runs on without its keeper: that was killed, and the server would give up in a minute. Any other
     * server is refused.
     */
    private static void endLeftBehind(RestoredCopy copy) throws SourceException, IOException, InterruptedException {
        Path data = copy.layout().data();
        try {
            Occupied.requireNoServer(data);
        } catch (SourceException.TargetRefused e) {
            Path options = data.resolve("postmaster.opts"); // how the server on it was started
            String ours = "\"config_file=" + copy.layout().recovery().resolve("postgresql.conf") + "\"";
            if (!Files.isRegularFile(options, LinkOption.NOFOLLOW_LINKS)
                    || !Files.readString(options).contains(ours)) {
                throw e;
            }
            LOG.atWarn()
                    .addKeyValue("folder", data)
                    .log("stopping the standby's server, which was left behind, to go on with it");
            for (String mode : List.of("fast", "immediate")) {
                new Command(copy.account())
                        .run(List.of(
                                copy.programs().path("pg_ctl"),
                                "stop",
                                "-D",
                                data.toString(),
                                "-m",
                                mode,
                                "-w",
                                "-t",
                                "30"));
            }
            Occupied.requireNoServer(data);
        }
    }

    /** Sees where it goes on, and with which settings: replaying needs no less of some than the origin has. */
    private void takePlace() throws SourceException, IOException, InterruptedException {
        Path data = copy.layout().data();
        Base known = copy.base();
        ControlData control = ControlData.read(data, copy.programs(), copy.account());
        if (!control.systemIdentifier().equals(known.identity())) {
            throw new SourceException.TargetRefused(
                    data + " holds another server than the standby that was kept there",
                    "Restore into another folder.");
        }
        // With the base's label still there, none of its log was replayed so far that need not be once more.
        LogPosition place = Files.exists(data.resolve("backup_label"))
                ? new Origin(known).startPosition()
                : control.replaysFrom()
                        .orElseThrow(() -> new SourceException.TargetRefused(
                                "pg_controldata does not say where the standby in " + data + " goes on",
                                "Restore it anew with --overwrite or --delta."));
        // The server asks for whole segments.
        LogPosition segment = new LogPosition(place.stream(), place.offset() - place.offset() % copy.segmentSize());
        copy = copy.of(new Base(known.identity(), new LogRange(segment, place), control.raise(known.facts())));
        from = new Lsn(place.offset());
    }

    /** Its files, and what it was made of, with the log that it needs to go on. */
    RestoredCopy copy() {
        return copy;
    }

    /** Has it replay, as {@link dev.holdfast.spi.database.StandbyTarget#follow} says. */
    Standing follow(GrowingLog log, Consumer<Standing> listener) throws SourceException, InterruptedException {
        try {
            while (true) {
                try {
                    return run(log, listener);
                } catch (SourceException.TargetFailed e) {
                    SortedMap<String, String> before = copy.base().facts();
                    takePlace();
                    List<String> raised = ControlData.raised(before, copy.base().facts());
                    if (raised.isEmpty()) {
                        throw e;
                    }
                    LOG.atWarn()
                            .addKeyValue("settings", String.join(", ", raised))
                            .log(
                                    "settings were raised on the server that the standby follows, which needs no less of them:"
                                            + " it is started again with the same");
                    prepare(log);
                }
            }
        } catch (IOException e) {
            throw new SourceException.TargetFailed(
                    "the standby cannot be kept: " + e, "Check room and permissions, and restore again.", e);
        }
    }

    /** The server goes back to its last restart point; it has the log from there, should the repository not be reached. */
    private void prepare(GrowingLog log) throws SourceException, InterruptedException {
        try {
            log.refresh(copy.base().needs().start());
        } catch (SourceException.Unavailable e) {
            LOG.atWarn().addKeyValue("reason", e.getMessage()).log("the log cannot be reached; trying again");
        }
    }

    private Standing run(GrowingLog log, Consumer<Standing> listener)
            throws IOException, SourceException, InterruptedException {
        RecoveryFolder folder = copy.folder();
        TablespaceWatch watch = copy.watch(from);
        Path socket = folder.socket();
        boolean promoted = false;
        try (LogSpool spool = LogSpool.following(folder.prepare(), copy.account(), log, copy.segmentSize(), watch);
                RecoveringServer server = copy.start(Settings.standby(spool.script()), socket)) {
            try {
                Standing last = new StandbyRun(
                                server,
                                spool,
                                copy.segmentSize(),
                                promotion(),
                                new Origin(copy.base()).version(),
                                this::areLimitsRaised)
                        .run(log, listener);
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
    }

    private boolean areLimitsRaised() throws IOException, SourceException, InterruptedException {
        SortedMap<String, String> facts = copy.base().facts();
        ControlData control = ControlData.read(copy.layout().data(), copy.programs(), copy.account());
        return !control.raise(facts).equals(facts);
    }

    private String promotion() {
        return copy.folder()
                .as(copy.programs().path("pg_ctl") + " promote -D "
                        + RecoveryFolder.quoted(copy.layout().data().toString()));
    }

    @Override
    public void close() {
        lock.close();
    }
}
