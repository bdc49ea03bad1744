package dev.holdfast.restore.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.restore.ProgramRun;
import dev.holdfast.servers.PostgresqlServer;
import dev.holdfast.servers.ServerProcess;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real server whose recovery is to take four seconds at most, which a real agent protects by what the server sends: a new
 * base is begun early. Then that base lies damaged.
 */
class DamagedBaseIT {
    private static final int DEGRADED = 3;
    private static final int NOT_FOUND = 4;
    private static final int DAMAGED = 5;
    private static final long PATIENCE_NANOS = 240_000_000_000L;

    @TempDir
    Path home;

    private PostgresqlServer server;
    private ServerProcess agent;

    @BeforeEach
    void protect() throws Exception {
        server = PostgresqlServer.fresh("max_slot_wal_keep_size = 1GB");
        server.sql("CREATE TABLE ledger (n int, filler text)");
        Path key = Files.writeString(home.resolve("key"), "a passphrase that only tests use\n");
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        ProgramRun.agent(home, "init", "--repository", url("repository"), "--key-file", key.toString());
        Path configuration =
                Files.writeString(home.resolve("agent.yaml"), """
                    agent: {name: host-a, state: state}
                    sites:
                      - {name: home, repository: "%s", key: "file:key"}
                    workloads:
                      - name: orders
                        rpo: 5s
                        source: {type: postgresql, url: "jdbc:postgresql://localhost/postgres", socket: %s, user: postgres}
                    environments:
                      - {name: production, workloads: [orders], sites: [home], rto: 4s}
                    """.formatted(url("repository"), server.socketFolder()));
        ProgramRun check = ProgramRun.agent(home, "check", "--config", configuration.toString());
        assertTrue(check.out().contains("bases are read through the server's connection"), check.out() + check.err());
        agent = ServerProcess.start(
                "agent",
                home,
                List.of(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "dev.holdfast.agent.Agent",
                        "run",
                        "--config",
                        configuration.toString()),
                Map.of());
    }

    @AfterEach
    void end() {
        agent.close();
        server.close();
    }

    private String url(String site) {
        return home.resolve(site).toUri().toString();
    }

    private long bases() throws IOException {
        Path points = home.resolve("repository").resolve("points");
        if (!Files.exists(points)) {
            return 0;
        }
        try (Stream<Path> files = Files.walk(points)) {
            return files.filter(Files::isRegularFile).count();
        }
    }

    private void awaitBases(int count) throws Exception {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (bases() < count) {
            assertTrue(agent.isAlive() && System.nanoTime() < deadline, () -> "not in time: " + said());
            Thread.sleep(500);
        }
    }

    private String said() {
        try {
            return agent.said();
        } catch (IOException e) {
            return e.toString();
        }
    }

    private Set<Path> packs() throws IOException {
        Set<Path> all = new HashSet<>();
        for (String kind : List.of("packs", "maps")) {
            try (Stream<Path> files = Files.walk(home.resolve("repository").resolve(kind))) {
                files.filter(Files::isRegularFile).forEach(all::add);
            }
        }
        return all;
    }

    private JsonNode recovered(Path to, Instant at, int exit, String... sites) throws Exception {
        List<String> all = new ArrayList<>(
                List.of("database", "--json", "--workload", "orders", "--at", at.toString(), "--to", to.toString()));
        all.addAll(List.of("--key-file", home.resolve("key").toString()));
        all.addAll(List.of("--check-sql", "SELECT count(*) FROM ledger"));
        for (String site : sites) {
            all.addAll(List.of("--repository", url(site)));
        }
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (true) {
            ProgramRun run = ProgramRun.restore(home, all.toArray(String[]::new));
            if (run.exit() != NOT_FOUND) {
                assertEquals(exit, run.exit(), run.out() + run.err());
                return run.json();
            }
            assertTrue(System.nanoTime() < deadline, () -> run.err() + said());
            Thread.sleep(500);
        }
    }

    @Test
    void anotherSitesCopyIsTakenOrTheNextOlderBaseAndTheDamageIsNamed() throws Exception {
        awaitBases(1);
        Set<Path> before = packs();
        server.sql("INSERT INTO ledger SELECT n, repeat('x', 100) FROM generate_series(1, 600000) AS n");
        awaitBases(2); // the next that is due by the clock is due in a day
        server.sql("INSERT INTO ledger VALUES (0, '')");
        Instant at = Instant.parse(server.sql(
                "SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"));
        Path folder = PostgresqlServer.makeFolder();
        JsonNode whole = recovered(folder.resolve("whole"), at, 0, "repository");
        agent.close();

        copy(home.resolve("repository"), home.resolve("sound"));
        Set<Path> ofTheSecond = packs();
        ofTheSecond.removeAll(before);
        for (Path pack : ofTheSecond) {
            flip(pack);
        }
        Path to = folder.resolve("older");
        JsonNode older = recovered(to, at, DAMAGED, "repository");
        assertEquals("600001", older.get("checks").get(2).get("detail").asText());
        assertTrue(older.get("sound").asBoolean());
        assertTrue(Instant.parse(older.get("base").asText())
                .isBefore(Instant.parse(whole.get("base").asText())));
        String told = older.get("warnings").toString();
        assertTrue(told.contains("DAMAGED") && told.contains(whole.get("base").asText()), told);
        assertFalse(Files.exists(folder.resolve("older.holdfast")));

        JsonNode other = recovered(folder.resolve("other"), at, DEGRADED, "repository", "sound");
        assertTrue(Instant.parse(older.get("base").asText())
                .isBefore(Instant.parse(other.get("base").asText())));
        assertEquals("600001", other.get("checks").get(2).get("detail").asText());
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path each : all.toList()) {
                Files.copy(each, to.resolve(from.relativize(each)));
            }
        }
    }

    /** Flips a bit in each 4 KiB. */
    private static void flip(Path pack) throws IOException {
        Files.setPosixFilePermissions(pack, PosixFilePermissions.fromString("rw-------"));
        try (FileChannel file = FileChannel.open(pack, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer one = ByteBuffer.allocate(1);
            for (long at = 0; at < file.size(); at += 4096) {
                file.read(one.clear(), at);
                file.write(one.put(0, (byte) (one.get(0) ^ 1)).rewind(), at);
            }
        }
    }
}
