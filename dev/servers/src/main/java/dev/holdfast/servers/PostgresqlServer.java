package dev.holdfast.servers;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A PostgreSQL server in folders of its own, with page checksums. It listens on a Unix socket only. For root, it runs as the
 * user {@code postgres}.
 */
public final class PostgresqlServer implements AutoCloseable {
    /** The server's programs. */
    public static final Path PROGRAMS = Path.of("/usr/lib/postgresql/15/bin");

    private static final String ACCOUNT = "postgres";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path folder;
    private final List<ServerProcess> processes = new ArrayList<>();

    private PostgresqlServer(Path folder) {
        this.folder = folder;
    }

    /** Makes a server in a temporary folder and starts it, with these lines of settings beside the usual ones. */
    public static PostgresqlServer fresh(String... settings) throws IOException, InterruptedException {
        PostgresqlServer server = new PostgresqlServer(makeFolder());
        server.run("initdb", "-D", server.dataFolder().toString(), "-k", "-U", ACCOUNT, "-A", "trust", "-N");
        server.configure(settings);
        server.start();
        return server;
    }

    /** A folder that the server's account owns, removed when this virtual machine ends. */
    public static Path makeFolder() throws IOException {
        if (!Files.isExecutable(PROGRAMS.resolve("postgres"))) {
            throw new IOException("there is no " + PROGRAMS.resolve("postgres") + ": install postgresql-15");
        }
        Path made = Files.createTempDirectory("postgresql");
        own(made);
        Folders.removeAtTheEnd(made);
        return made;
    }

    private static void own(Path path) throws IOException {
        if (isRoot()) {
            PosixFileAttributeView view = Files.getFileAttributeView(path, PosixFileAttributeView.class);
            view.setOwner(path.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(ACCOUNT));
        }
    }

    private static boolean isRoot() {
        return System.getProperty("user.name").equals("root");
    }

    private void configure(String... settings) throws IOException {
        String text = """
                listen_addresses = ''
                unix_socket_directories = '%s'
                shared_buffers = 16MB
                max_wal_size = 1GB
                lc_messages = 'C'
                """.formatted(folder);
        Files.writeString(dataFolder().resolve("postgresql.conf"), text + String.join("\n", settings) + "\n");
    }

    /** Starts it again. */
    public void start() throws IOException, InterruptedException {
        ServerProcess process = ServerProcess.start(
                "postgresql" + processes.size(),
                folder,
                as(List.of(
                        PROGRAMS.resolve("postgres").toString(),
                        "-D",
                        dataFolder().toString())),
                Map.of());
        processes.add(process);
        process.awaitReady(PATIENCE, () -> sql("SELECT 1").equals("1"));
    }

    /** Ends it at once, all of its processes, as a loss of power would. */
    public void kill() throws IOException, InterruptedException {
        ServerProcess process = processes.getLast();
        List<ProcessHandle> all = new ArrayList<>(ProcessHandle.of(process.pid()).stream()
                .flatMap(ProcessHandle::descendants)
                .toList());
        process.kill();
        for (ProcessHandle each : all) {
            each.destroyForcibly();
            while (Running.is(each.pid())) {
                Thread.sleep(10);
            }
        }
        Files.deleteIfExists(dataFolder().resolve("postmaster.pid"));
    }

    /** Stops it in an orderly way. */
    public void stop() throws IOException, InterruptedException {
        run("pg_ctl", "stop", "-D", dataFolder().toString(), "-m", "fast", "-w");
    }

    /** A standby of it, started, which replays what this one writes. */
    public PostgresqlServer standby() throws IOException, InterruptedException {
        PostgresqlServer standby = new PostgresqlServer(makeFolder());
        run(
                "pg_basebackup",
                "-h",
                folder.toString(),
                "-D",
                standby.dataFolder().toString(),
                "-c",
                "fast",
                "-R",
                "-X",
                "stream");
        standby.configure();
        standby.start();
        return standby;
    }

    /** Makes a standby a primary, with a timeline of its own. */
    public void promote() throws IOException, InterruptedException {
        run("pg_ctl", "promote", "-D", dataFolder().toString(), "-w");
    }

    /** What a query gives, unaligned, without its head. */
    public String sql(String query) throws IOException, InterruptedException {
        return sql("postgres", query);
    }

    /** What a query of a database gives. */
    public String sql(String database, String query) throws IOException, InterruptedException {
        return run("psql", "-h", folder.toString(), "-XAtq", "-v", "ON_ERROR_STOP=1", "-d", database, "-c", query);
    }

    /** Runs one of PostgreSQL's programs as the server's account; what it said, without its last line end. */
    public String run(String program, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(PROGRAMS.resolve(program).toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(as(command))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectInput(Path.of("/dev/null").toFile());
        builder.environment().put("LC_ALL", "C");
        builder.environment().put("PGUSER", ACCOUNT);
        Path said = folder.resolve(program + "-" + System.nanoTime() + ".log");
        Process process = builder.redirectOutput(said.toFile()).start(); // pg_ctl's child may keep a pipe open
        int status = process.waitFor();
        String output = Files.readString(said, StandardCharsets.UTF_8);
        Files.delete(said);
        if (status != 0) {
            throw new IOException(program + " failed with " + status + ": " + output);
        }
        return output.endsWith("\n") ? output.substring(0, output.length() - 1) : output;
    }

    private static List<String> as(List<String> command) {
        if (!isRoot()) {
            return command;
        }
        List<String> all =
                new ArrayList<>(List.of("setpriv", "--reuid=" + ACCOUNT, "--regid=" + ACCOUNT, "--init-groups", "--"));
        all.addAll(command);
        return all;
    }

    /** Where its files are. */
    public Path dataFolder() {
        return folder.resolve("data");
    }

    /** The folder of its socket. */
    public Path socketFolder() {
        return folder;
    }

    /** What a source of type {@code postgresql} needs to reach it. */
    public Map<String, String> options() {
        return Map.of(
                "url",
                "jdbc:postgresql://localhost/postgres",
                "socket",
                folder.toString(),
                "user",
                ACCOUNT,
                "data-directory",
                dataFolder().toString());
    }

    @Override
    public void close() {
        processes.forEach(ServerProcess::close);
    }
}
