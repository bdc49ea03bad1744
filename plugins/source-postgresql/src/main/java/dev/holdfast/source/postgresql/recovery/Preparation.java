package dev.holdfast.source.postgresql.recovery;

import dev.holdfast.source.postgresql.server.Lsn;
import dev.holdfast.source.postgresql.server.Timeline;
import dev.holdfast.spi.database.LogPosition;
import dev.holdfast.spi.database.LogSource;
import dev.holdfast.spi.database.Recovered.Check;
import dev.holdfast.spi.database.RecoveryTarget;
import dev.holdfast.spi.database.StandbyTarget.Prepared;
import dev.holdfast.spi.database.StandbyTarget.Step;
import dev.holdfast.spi.source.SourceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Makes a copy ready to be recovered by whoever starts it: its log lies in it, its settings say how far it is replayed, and
 * a script starts it apart from production.
 */
record Preparation(RestoredCopy copy) {

    Prepared prepare(RecoveryTarget target, LogSource log) throws IOException, SourceException, InterruptedException {
        RecoveryFolder folder = copy.folder();
        Layout layout = copy.layout();
        Account account = copy.account();
        Programs programs = copy.programs();
        LogPosition start = copy.base().needs().start();
        List<Check> checks = new ArrayList<>();
        checks.add(Proof.files(layout, programs, account));
        Path recovery = folder.prepare();
        LaidLog laid = LaidLog.lay(
                recovery.resolve("log"), account, log, copy.segmentSize(), start, copy.watch(new Lsn(start.offset())));
        Timeline timeline = Timeline.ofStream(log.end().stream()).orElseThrow();
        Optional<Boolean> younger = target instanceof RecoveryTarget.Time(Instant instant)
                ? YoungerTransactions.after(instant, laid, copy.segmentSize(), programs)
                : Optional.of(true);
        boolean toTheEnd = younger.filter(found -> !found).isPresent();
        folder.configure(Settings.recovery(toTheEnd ? new RecoveryTarget.Latest() : target, timeline, laid.script()));
        folder.signal("recovery.signal");
        Path socket = folder.socket();
        Path script = startScript(recovery, socket);
        return new Prepared(
                checks, laid.folder().toString(), laid.bytes(), until(target), steps(script, socket, younger));
    }

    private static String until(RecoveryTarget target) {
        return switch (target) {
            case RecoveryTarget.Latest() -> "to its end";
            case RecoveryTarget.Time(Instant instant) ->
                "to " + instant + ": all that was committed by then, and nothing after it";
            case RecoveryTarget.Position(String position) -> "up to " + position + ", without what begins there";
            case RecoveryTarget.Transaction(String id) -> "up to transaction " + id + ", with it";
            case RecoveryTarget.Named(String name) -> "up to the restore point '" + name + "'";
        };
    }

    /** Settings on the command line stand above all that the copy's own files say. */
    private Path startScript(Path recovery, Path socket) throws IOException {
        StringBuilder options = new StringBuilder();
        Settings.isolated(recovery, socket, copy.base().facts())
                .forEach((name, value) -> options.append(options.isEmpty() ? "" : " ")
                        .append("-c ")
                        .append(RecoveryFolder.quoted(name + "=" + value)));
        Programs programs = copy.programs();
        String control = RecoveryFolder.quoted(programs.path("pg_ctl"));
        String data = RecoveryFolder.quoted(copy.layout().data().toString());
        Path serverLog = recovery.resolve("server.log");
        String text = """
                #!/bin/sh
                # Starts this copy cut off from the network, and returns when it has recovered.
                %1$s start -W -D %2$s -l %3$s -o %4$s || exit
                sleep 1
                until %5$s -q -h %6$s -p %7$d; do
                  if ! %1$s status -D %2$s >/dev/null; then
                    tail -n 5 %3$s >&2
                    echo "The server did not recover; all that it said is in" %3$s >&2
                    exit 1
                  fi
                  sleep 1
                done
                """.formatted(
                        control,
                        data,
                        RecoveryFolder.quoted(serverLog.toString()),
                        RecoveryFolder.quoted(options.toString()),
                        RecoveryFolder.quoted(programs.path("pg_isready")),
                        RecoveryFolder.quoted(socket.toString()),
                        RecoveringServer.PORT);
        Path script = recovery.resolve("start");
        Files.writeString(script, text);
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        copy.account().own(script);
        CopyRecord.sync(script);
        return script;
    }

    private List<Step> steps(Path start, Path socket, Optional<Boolean> younger) {
        RecoveryFolder folder = copy.folder();
        Programs programs = copy.programs();
        Path data = copy.layout().data();
        Path serverLog = copy.layout().recovery().resolve("server.log");
        String unsure = younger.isPresent()
                ? ""
                : " If that says 'recovery ended before configured recovery target was reached', nothing was committed"
                        + " after the instant: take recovery_target_time out of "
                        + data.resolve("postgresql.auto.conf") + " and start it again.";
        String superuser = new Origin(copy.base()).superuser();
        return List.of(
                new Step(
                        folder.as(RecoveryFolder.quoted(start.toString())),
                        "Starts the copy cut off from the network; it replays the log, and opens on a timeline of its own."
                                + " Returns when that is done; what the server says is in " + serverLog + "." + unsure),
                new Step(
                        programs.path("psql") + " -h " + RecoveryFolder.quoted(socket.toString()) + " -p "
                                + RecoveringServer.PORT + " -U " + RecoveryFolder.quoted(superuser) + " postgres",
                        "Reaches it, to look at what came of it."),
                new Step(
                        folder.as(programs.path("pg_ctl") + " stop -D " + RecoveryFolder.quoted(data.toString())),
                        "Stops it. From then on it is started with your own settings; take what Holdfast added out of "
                                + data.resolve("postgresql.auto.conf")
                                + " as far as it is to do that again, and delete "
                                + copy.layout().recovery() + ", which holds the log."));
    }
}
