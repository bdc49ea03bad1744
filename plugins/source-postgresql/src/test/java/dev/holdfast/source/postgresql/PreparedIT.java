package dev.holdfast.source.postgresql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.servers.PostgresqlServer;
import dev.holdfast.spi.database.Database;
import dev.holdfast.spi.database.LogReceiver;
import dev.holdfast.spi.database.RecoveryOrder;
import dev.holdfast.spi.database.RecoveryTarget;
import dev.holdfast.spi.database.RestoreRequest;
import dev.holdfast.spi.database.StandbyTarget;
import dev.holdfast.spi.database.StandbyTarget.Prepared;
import dev.holdfast.spi.tck.database.KeptBase;
import dev.holdfast.spi.tck.database.KeptLog;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Copies that are recovered by whoever starts them, with nothing but what lies in them. */
class PreparedIT {
    /** What a command of a shell said and how it ended. */
    private record Said(int status, String text) {}

    private static Said shell(String command) throws Exception {
        Path said = Files.createTempFile("said", ".txt");
        try {
            Process process = new ProcessBuilder("sh", "-c", command)
                    .directory(Path.of("/").toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(said.toFile()) // the server that it starts keeps it open
                    .start();
            int status = process.waitFor();
            return new Said(
                    status, Files.readString(said, StandardCharsets.UTF_8).strip());
        } finally {
            Files.delete(said);
        }
    }

    private static Prepared prepare(KeptBase base, KeptLog log, Instant instant, Path folder) throws Exception {
        RestoreRequest request = new RestoreRequest(folder, Optional.empty(), new TreeMap<>());
        try (StandbyTarget target = new PostgresqlRecoveryPlugin().open(base.base(), request)) {
            base.writeTo(target.files());
            RecoveryTarget until = new RecoveryTarget.Time(instant);
            return target.prepare(new RecoveryOrder(until, List.of(), false, false), log.until(instant));
        }
    }

    private static String command(Prepared prepared, int step) {
        return prepared.steps().get(step).command();
    }

    @Test
    void aCopyThatWasNotStartedEndsAtTheInstantWhenItIsStarted() throws Exception {
        try (PostgresqlServer server = PostgresqlServer.fresh();
                Database database = new PostgresqlPlugin().open(server.options());
                LogReceiver receiver = database.receive(Optional.empty())) {
            server.sql("CREATE TABLE ledger (n int)");
            KeptBase base = KeptBase.of(database);
            server.sql("INSERT INTO ledger VALUES (1), (2)");
            Instant between = Recoveries.now(server);
            server.sql("INSERT INTO ledger VALUES (3)");
            KeptLog log = new KeptLog();
            Instant quiet = Recoveries.now(server);
            log.receiveUntil(receiver, quiet);
            assertEquals("2", startedAndAsked(base, log, between));
            assertEquals("3", startedAndAsked(base, log, quiet)); // nothing was committed after it
        }
    }

    private static String startedAndAsked(KeptBase base, KeptLog log, Instant instant) throws Exception {
        Path folder = PostgresqlServer.makeFolder().resolve("restored");
        Prepared prepared = prepare(base, log, instant, folder);
        assertTrue(prepared.isSound(), prepared::toString);
        assertTrue(Files.exists(folder.resolve("recovery.signal")));
        assertFalse(Files.exists(folder.resolve("postmaster.pid")), "nothing was started");
        assertFalse(Files.exists(folder.resolve("HOLDFAST-RESTORE-UNFINISHED")));
        Said started = shell(command(prepared, 0));
        assertEquals(0, started.status(), () -> started.text() + log(folder));
        Said asked = shell(command(prepared, 1) + " -Atqc 'SELECT count(*) FROM ledger'");
        Said archiving = shell(command(prepared, 1) + " -Atqc 'SHOW archive_mode'");
        Said stopped = shell(command(prepared, 2));
        assertEquals(0, stopped.status(), stopped::text);
        assertEquals("off", archiving.text());
        return asked.text();
    }

    private static String log(Path folder) {
        try {
            return Files.readString(folder.resolve("holdfast/recovery/server.log"), StandardCharsets.ISO_8859_1);
        } catch (java.io.IOException e) {
            return e.toString();
        }
    }

    @Test
    void aServerWhoseLogWasTakenAwayGivesUpInsteadOfComingUpTooEarly() throws Exception {
        try (PostgresqlServer server = PostgresqlServer.fresh();
                Database database = new PostgresqlPlugin().open(server.options());
                LogReceiver receiver = database.receive(Optional.empty())) {
            server.sql("CREATE TABLE ledger (n int)");
            KeptBase base = KeptBase.of(database);
            server.sql("SELECT pg_switch_wal()");
            server.sql("INSERT INTO ledger VALUES (1)");
            KeptLog log = new KeptLog();
            Instant quiet = Recoveries.now(server);
            log.receiveUntil(receiver, quiet);
            Path folder = PostgresqlServer.makeFolder().resolve("restored");
            Prepared prepared = prepare(base, log, quiet, folder);
            List<Path> segments;
            try (Stream<Path> files = Files.list(folder.resolve("holdfast/recovery/log"))) {
                segments = files.filter(file -> file.getFileName().toString().matches("[0-9A-F]{24}"))
                        .sorted()
                        .toList();
            }
            assertTrue(segments.size() > 1, segments::toString);
            Files.delete(segments.getLast());
            Said started = shell(command(prepared, 0));
            assertNotEquals(0, started.status(), () -> started.text() + segments + log(folder));
            assertFalse(Files.exists(folder.resolve("postmaster.pid")));
            assertTrue(Files.exists(folder.resolve("recovery.signal")));
        }
    }
}
