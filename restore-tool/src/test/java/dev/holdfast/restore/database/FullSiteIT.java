package dev.holdfast.restore.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.restore.ProgramRun;
import dev.holdfast.servers.PostgresqlServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The only site of a database has no room for a while; needs root, for a file system of its own. */
@Timeout(300)
class FullSiteIT {
    private static final int NOT_FOUND = 4;
    private static final String FULL = "are to stay free";

    @TempDir
    Path home;

    private Path disk;

    @BeforeEach
    void mount() throws Exception {
        assumeTrue(System.getProperty("user.name").equals("root"), "needs root");
        disk = Files.createDirectory(home.resolve("repository"));
        run("mount", "-t", "tmpfs", "-o", "size=1g,mode=0755", "none", disk.toString());
    }

    @AfterEach
    void unmount() throws Exception {
        run("umount", disk.toString());
    }

    private static void run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), said);
    }

    /** Leaves room for nothing but a little of the reserve. */
    private void fill() throws Exception {
        long used = disk.toFile().getTotalSpace() - disk.toFile().getUsableSpace();
        run("mount", "-o", "remount,size=" + (used + (32 << 20)), disk.toString());
    }

    @Test
    void whatIsCommittedMeanwhileIsStoredWhenThereIsRoomAgain() throws Exception {
        try (ProtectedServer orders = ProtectedServer.fresh(home)) {
            PostgresqlServer server = orders.server();
            server.sql("INSERT INTO ledger VALUES (1)");
            Instant before = orders.now();
            assertEquals("1", recovered(orders, before));
            fill();
            server.sql("INSERT INTO ledger SELECT generate_series(1, 200000)");
            long deadline = System.nanoTime() + ProtectedServer.PATIENCE_NANOS;
            while (!orders.said().contains(FULL)) {
                assertTrue(System.nanoTime() < deadline, orders::said);
                Thread.sleep(200);
            }
            server.sql("INSERT INTO ledger VALUES (2)");
            Instant meanwhile = orders.now();
            assertEquals(NOT_FOUND, recover(orders, meanwhile, "too-early").exit());
            assertEquals("1", recovered(orders, before), "what was there still is");
            run("mount", "-o", "remount,size=1g", disk.toString());
            server.sql("INSERT INTO ledger VALUES (3)");
            assertEquals("200002", recovered(orders, meanwhile));
            assertEquals("200003", recovered(orders, orders.now()));
        }
    }

    /** How many rows a copy has that is recovered to an instant, as soon as that can be had. */
    private static String recovered(ProtectedServer orders, Instant at) throws Exception {
        long deadline = System.nanoTime() + ProtectedServer.PATIENCE_NANOS;
        while (true) {
            ProgramRun run = recover(orders, at, "copy");
            if (run.exit() != NOT_FOUND) {
                assertEquals(0, run.exit(), run.out() + run.err());
                JsonNode checks = run.json().get("checks");
                return checks.get(checks.size() - 1).get("detail").asText();
            }
            assertTrue(System.nanoTime() < deadline, () -> run.err() + orders.said());
            Thread.sleep(500);
        }
    }

    private static ProgramRun recover(ProtectedServer orders, Instant at, String name) throws IOException {
        return orders.restore(
                "database",
                "--workload",
                "orders",
                "--at",
                at.toString(),
                "--to",
                PostgresqlServer.makeFolder().resolve(name).toString(),
                "--no-structure-check",
                "--check-sql",
                "postgres: SELECT count(*) FROM ledger",
                "--json");
    }
}
