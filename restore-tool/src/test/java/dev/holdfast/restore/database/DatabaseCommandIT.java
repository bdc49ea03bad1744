package dev.holdfast.restore.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.engine.format.FormatException;
import dev.holdfast.engine.format.LogName;
import dev.holdfast.restore.ProgramRun;
import dev.holdfast.servers.PostgresqlServer;
import dev.holdfast.spi.storage.BlobName;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real server, protected by a real agent, recovered as an operator does. */
class DatabaseCommandIT {
    private static final int DEGRADED = 3;
    private static final int NOT_FOUND = 4;
    private static final int REFUSED = 6;

    @TempDir
    static Path home;

    private static ProtectedServer orders;
    private static PostgresqlServer server;

    @BeforeAll
    static void protect() throws Exception {
        orders = ProtectedServer.fresh(home);
        server = orders.server();
    }

    @AfterAll
    static void end() {
        orders.close();
    }

    private static ProgramRun restore(String command, String... options) {
        return orders.restore(command, options);
    }

    private static Instant now() throws Exception {
        return orders.now();
    }

    /** Recovers, as soon as the log is there. */
    private static JsonNode recover(Instant at, Path to) throws Exception {
        long deadline = System.nanoTime() + ProtectedServer.PATIENCE_NANOS;
        while (true) {
            ProgramRun run = restore(
                    "database",
                    "--workload",
                    "orders",
                    "--at",
                    at.toString(),
                    "--to",
                    to.toString(),
                    "--check-sql",
                    "postgres: SELECT count(*) FROM ledger",
                    "--json");
            if (run.exit() != NOT_FOUND) {
                assertEquals(0, run.exit(), run.out() + run.err());
                return run.json();
            }
            assertTrue(System.nanoTime() < deadline, () -> run.err() + orders.said());
            assertFalse(Files.exists(to), "nothing is made before it is known that the log reaches so far");
            Thread.sleep(500);
        }
    }

    @Test
    void aDatabaseIsRecoveredToTheInstantThatIsAskedFor() throws Exception {
        server.sql("INSERT INTO ledger SELECT generate_series(1, 1000)");
        Instant between = now();
        server.sql("DELETE FROM ledger WHERE n > 500");
        Instant after = now();
        Path folder = PostgresqlServer.makeFolder();
        JsonNode first = recover(between, folder.resolve("first"));
        assertEquals("1000", first.get("checks").get(2).get("detail").asText());
        assertTrue(first.get("sound").asBoolean());
        JsonNode second = recover(after, folder.resolve("second"));
        assertEquals("500", second.get("checks").get(2).get("detail").asText());
    }

    @Test
    void whatOneSiteHasLostOfTheLogIsTakenFromTheNext() throws Exception {
        server.sql("CREATE TABLE IF NOT EXISTS spread (n int)");
        server.sql("INSERT INTO spread SELECT generate_series(1, 700)");
        Instant at = now();
        Path folder = PostgresqlServer.makeFolder();
        recover(at, folder.resolve("whole")); // all of the log is there
        Path lost = copy("lost");
        Path far = copy("far");
        Path first = segments(lost).getFirst();
        for (Path each : segments(lost)) {
            if (!each.equals(first)) {
                Files.delete(each);
            }
        }
        Files.delete(far.resolve(lost.relativize(first)));
        ProgramRun alone = recover(at, folder.resolve("alone"), List.of(lost));
        assertEquals(NOT_FOUND, alone.exit(), alone.out() + alone.err());
        ProgramRun both = recover(at, folder.resolve("both"), List.of(lost, far));
        assertEquals(DEGRADED, both.exit(), both.out() + both.err());
        assertEquals("700", both.json().get("checks").get(2).get("detail").asText());
        assertTrue(both.json().get("warnings").toString().contains("another site"), both.out());
    }

    private static ProgramRun recover(Instant at, Path to, List<Path> sites) {
        List<String> all =
                new ArrayList<>(List.of("database", "--json", "--workload", "orders", "--at", at.toString()));
        sites.forEach(site -> all.addAll(List.of("--repository", site.toUri().toString())));
        all.addAll(List.of("--key-file", home.resolve("key").toString(), "--to", to.toString()));
        all.addAll(List.of("--check-sql", "SELECT count(*) FROM spread"));
        return ProgramRun.restore(home, all.toArray(String[]::new));
    }

    /** Another site, which is the same so far. */
    private static Path copy(String name) throws IOException {
        Path from = home.resolve("repository");
        Path to = home.resolve(name);
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
                Files.createDirectories(to.resolve(from.relativize(folder)));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                try {
                    Files.copy(file, to.resolve(from.relativize(file)));
                } catch (NoSuchFileException e) {
                    // what the agent was just writing has got its name
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                if (e instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw e;
            }
        });
        return to;
    }

    /** Those of a site, the one that begins and ends first at the beginning. */
    private static List<Path> segments(Path site) throws Exception {
        try (Stream<Path> files = Files.walk(site.resolve("logs"))) {
            return files.filter(Files::isRegularFile)
                    .sorted(Comparator.comparingLong(
                                    (Path file) -> name(site, file).start())
                            .thenComparingLong(file -> name(site, file).end()))
                    .toList();
        }
    }

    private static LogName name(Path site, Path file) {
        try {
            return LogName.parse(new BlobName(site.relativize(file).toString()));
        } catch (FormatException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void whatCannotBeHadIsRefusedBeforeAnythingIsMade() throws Exception {
        Path folder = PostgresqlServer.makeFolder();
        Path to = folder.resolve("restored");
        ProgramRun early =
                restore("database", "--workload", "orders", "--at", "2020-01-01T00:00:00Z", "--to", to.toString());
        assertEquals(NOT_FOUND, early.exit(), early.err());
        ProgramRun late = restore(
                "database",
                "--workload",
                "orders",
                "--at",
                Instant.now().plusSeconds(3600).toString(),
                "--to",
                to.toString());
        assertEquals(NOT_FOUND, late.exit(), late.err());
        assertFalse(Files.exists(to));
        Files.writeString(folder.resolve("mine"), "mine");
        ProgramRun full = restore("database", "--workload", "orders", "--at", "latest", "--to", folder.toString());
        assertEquals(REFUSED, full.exit(), full.err());
    }
}
