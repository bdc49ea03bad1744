package dev.holdfast.restore.database;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.restore.ProgramRun;
import dev.holdfast.servers.PostgresqlServer;
import dev.holdfast.servers.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A server of PostgreSQL that an agent protects in a process of its own, with one base at least. */
final class ProtectedServer implements AutoCloseable {
    /** How long anything is waited for. */
    static final long PATIENCE_NANOS = 120_000_000_000L;

    private final Path home;
    private final PostgresqlServer server;
    private final ServerProcess agent;

    private ProtectedServer(Path home, PostgresqlServer server, ServerProcess agent) {
        this.home = home;
        this.server = server;
        this.agent = agent;
    }

    /** Makes a server with an empty table {@code ledger}, and has it protected as workload {@code orders}. */
    static ProtectedServer fresh(Path home) throws Exception {
        return fresh(home, "");
    }

    /**
     * The same, with more to protect.
     *
     * @param more of the configuration: workloads, indented as those are, and what comes after them
     */
    static ProtectedServer fresh(Path home, String more) throws Exception {
        PostgresqlServer server = PostgresqlServer.fresh("max_slot_wal_keep_size = 1GB");
        String where = "socket: " + server.socketFolder() + ", data-directory: " + server.dataFolder();
        return protect(home, server, where, more);
    }

    private static ProtectedServer protect(Path home, PostgresqlServer server, String where, String more)
            throws Exception {
        server.sql("CREATE TABLE ledger (n int)");
        Path key = Files.writeString(home.resolve("key"), "a passphrase that only tests use\n");
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        String repository = home.resolve("repository").toUri().toString();
        ProgramRun.agent(home, "init", "--repository", repository, "--key-file", key.toString());
        Path configuration = Files.writeString(home.resolve("agent.yaml"), """
                    agent: {name: host-a, state: state}
                    sites:
                      - {name: home, repository: "%s", key: "file:key"}
                    workloads:
                      - name: orders
                        rpo: 5s
                        source: {type: postgresql, url: "jdbc:postgresql://localhost/postgres", %s, user: postgres}
                    %s""".formatted(repository, where, more));
        List<String> command = java("dev.holdfast.agent.Agent");
        command.addAll(List.of("run", "--config", configuration.toString()));
        ProtectedServer made = new ProtectedServer(home, server, ServerProcess.start("agent", home, command, Map.of()));
        made.awaitBase();
        return made;
    }

    /**
     * Makes one whose place can be taken by another server: the agent reaches it by a link, and reads it through its
     * connection.
     */
    static ProtectedServer replaceable(Path home) throws Exception {
        PostgresqlServer server = PostgresqlServer.fresh("max_slot_wal_keep_size = 1GB");
        Path link = Files.createSymbolicLink(home.resolve("socket"), server.socketFolder());
        return protect(home, server, "socket: " + link, "");
    }

    /** Has the agent reach another server from now on, as a failover does. */
    void switchTo(PostgresqlServer next) throws IOException {
        Path link = Files.createSymbolicLink(home.resolve("socket.next"), next.socketFolder());
        Files.move(link, home.resolve("socket"), StandardCopyOption.ATOMIC_MOVE);
    }

    Path home() {
        return home;
    }

    /** The command line of a program in a process of its own. */
    static List<String> java(String program) {
        return new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                program));
    }

    String repository() {
        return home.resolve("repository").toUri().toString();
    }

    PostgresqlServer server() {
        return server;
    }

    private void awaitBase() throws Exception {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (true) {
            ProgramRun points = restore("points", "--json");
            if (points.exit() == 0 && points.out().contains("\"orders\"")) {
                return;
            }
            assertTrue(agent.isAlive() && System.nanoTime() < deadline, () -> points.err() + said());
            Thread.sleep(500);
        }
    }

    /** What the agent said. */
    String said() {
        try {
            return agent.said();
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** The arguments of a command of the restore tool for this repository. */
    List<String> arguments(String command, String... options) {
        List<String> all = new ArrayList<>(List.of(
                command,
                "--repository",
                repository(),
                "--key-file",
                home.resolve("key").toString()));
        all.addAll(List.of(options));
        return all;
    }

    /** Runs a command of the restore tool for this repository. */
    ProgramRun restore(String command, String... options) {
        return ProgramRun.restore(home, arguments(command, options).toArray(String[]::new));
    }

    /** The server's clock. */
    Instant now() throws Exception {
        return Instant.parse(server.sql(
                "SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"));
    }

    @Override
    public void close() {
        agent.close();
        server.close();
    }
}
