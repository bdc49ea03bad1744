package dev.holdfast.restore.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.restore.ProgramRun;
import dev.holdfast.servers.PostgresqlServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real server, protected by a real agent, of which copies are replaced, prepared and kept behind. */
class StandbyCommandIT {
    private static final int REFUSED = 6;
    private static final int INTERRUPTED = 130;

    @TempDir
    static Path home;

    private static ProtectedServer orders;
    private static PostgresqlServer server;

    @BeforeAll
    static void protect() throws Exception {
        orders = ProtectedServer.fresh(home);
        server = orders.server();
        server.sql("CREATE TABLE followed (n int)");
        server.run("pgbench", "-h", server.socketFolder().toString(), "-i", "-s", "5", "-q", "postgres");
    }

    @AfterAll
    static void end() {
        orders.close();
    }

    @Test
    void aStandbyFollowsGoesOnAfterAnInterruptionAndIsPromoted() throws Exception {
        Path to = PostgresqlServer.makeFolder().resolve("standby");
        String count = "SELECT count(*) FROM followed";
        Follower first = Follower.start(orders, to);
        try {
            server.sql("INSERT INTO followed VALUES (1)");
            first.awaitAnswer(count, "1"); // in a segment that is not whole
            server.sql("INSERT INTO followed VALUES (2)");
            first.awaitAnswer(count, "2");
            assertEquals("off", first.ask("SHOW archive_mode"));
            assertEquals("", first.ask("SHOW primary_conninfo"));
            assertEquals("", first.ask("SHOW listen_addresses"));
            assertEquals(INTERRUPTED, first.interrupt(), first::toString);
        } finally {
            first.close();
        }
        assertFalse(Files.exists(to.resolve("postmaster.pid")), "the standby was stopped");
        String next = first.last("stopped").orElseThrow().get("next").asText();
        assertTrue(next.contains("--follow") && next.contains(to.toString()), next);

        server.sql("INSERT INTO followed VALUES (3)");
        server.sql("SELECT pg_switch_wal()");
        server.sql("INSERT INTO followed VALUES (4)");
        Instant made = Files.getLastModifiedTime(to.resolve("PG_VERSION")).toInstant();
        Follower second = Follower.start(orders, to);
        String connect;
        try {
            second.awaitAnswer(count, "4");
            assertEquals(
                    made, Files.getLastModifiedTime(to.resolve("PG_VERSION")).toInstant(), "not restored again");
            Instant committed = orders.now();
            server.sql("INSERT INTO followed VALUES (5)");
            second.awaitUntil(committed);
            second.awaitAnswer(count, "5");
            JsonNode following = second.last("following").orElseThrow();
            connect = following.get("connect").asText();
            Process promotion = new ProcessBuilder(
                            "sh", "-c", following.get("promote").asText())
                    .directory(Path.of("/").toFile())
                    .inheritIO()
                    .start();
            assertEquals(0, promotion.waitFor(), second::toString);
            assertEquals(0, second.ended(), second::toString);
        } finally {
            second.close();
        }
        assertFalse(second.last("promoted").orElseThrow().get("lastCommit").isNull());
        try {
            Process writing = new ProcessBuilder("sh", "-c", connect + " -XAtqc 'INSERT INTO followed VALUES (6)'")
                    .inheritIO()
                    .start();
            assertEquals(0, writing.waitFor(), "it is a server of its own");
            assertEquals("5", server.sql(count), "and not the one that it came from");
            ProgramRun again =
                    orders.restore("database", "--workload", "orders", "--to", to.toString(), "--follow", "--json");
            assertEquals(REFUSED, again.exit(), again.err());
        } finally {
            server.run("pg_ctl", "stop", "-D", to.toString(), "-m", "immediate", "-w");
        }
    }

    private static JsonNode recovered(Instant at, Path to, String... options) throws Exception {
        List<String> all = new ArrayList<>(List.of(
                "--workload",
                "orders",
                "--at",
                at.toString(),
                "--to",
                to.toString(),
                "--json",
                "--no-structure-check"));
        all.addAll(List.of(options));
        long deadline = System.nanoTime() + ProtectedServer.PATIENCE_NANOS;
        while (true) {
            ProgramRun run = orders.restore("database", all.toArray(String[]::new));
            if (run.exit() == 0) {
                return run.json();
            }
            assertTrue(run.exit() == 4 && System.nanoTime() < deadline, run.out() + run.err());
            Thread.sleep(500);
        }
    }

    @Test
    void onlyWhatDiffersOfACopyIsWritten() throws Exception {
        server.sql("INSERT INTO ledger VALUES (1)");
        Instant at = orders.now();
        Path to = PostgresqlServer.makeFolder().resolve("restored");
        JsonNode first = recovered(at, to);
        ProgramRun unconfirmed = orders.restore(
                "database", "--workload", "orders", "--at", at.toString(), "--to", to.toString(), "--delta");
        assertEquals(REFUSED, unconfirmed.exit(), unconfirmed.err());
        JsonNode second = recovered(at, to, "--delta", "--yes", "--check-sql", "SELECT count(*) FROM ledger");
        long whole = first.get("writtenBytes").asLong();
        long written = second.get("writtenBytes").asLong();
        assertTrue(written * 4 < whole, "wrote " + written + " of " + whole + " bytes");
        assertEquals("1", second.get("checks").get(1).get("detail").asText(), second::toString);
        System.out.println("delta: wrote " + written + " of " + whole + " bytes");
        JsonNode third = recovered(at, to, "--overwrite", "--yes");
        assertEquals(whole, third.get("writtenBytes").asLong());
    }

    @Test
    void aCopyIsPreparedAndNothingStarted() throws Exception {
        server.sql("INSERT INTO ledger VALUES (2)");
        Instant at = orders.now();
        Path to = PostgresqlServer.makeFolder().resolve("prepared");
        List<String> all =
                List.of("--workload", "orders", "--at", at.toString(), "--to", to.toString(), "--no-start", "--json");
        long deadline = System.nanoTime() + ProtectedServer.PATIENCE_NANOS;
        ProgramRun run = orders.restore("database", all.toArray(String[]::new));
        while (run.exit() == 4 && System.nanoTime() < deadline) {
            Thread.sleep(500);
            run = orders.restore("database", all.toArray(String[]::new));
        }
        assertEquals(0, run.exit(), run.out() + run.err());
        assertFalse(run.json().get("started").asBoolean());
        assertTrue(run.json().get("next").get(0).get("command").asText().contains(to.toString()), run.out());
        assertTrue(Files.exists(to.resolve("recovery.signal")));
        assertFalse(Files.exists(to.resolve("postmaster.pid")));
    }
}
