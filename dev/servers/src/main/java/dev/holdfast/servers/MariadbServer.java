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
 * A MariaDB server in folders of its own, with a binary log. It listens on a Unix socket only. For root, it runs as the user
 * {@code mysql}.
 */
public final class MariadbServer implements AutoCloseable {
    private static final Path PROGRAM = Path.of("/usr/sbin/mariadbd");
    private static final String ACCOUNT = "mysql";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path folder;
    private final List<String> settings;
    private final List<ServerProcess> processes = new ArrayList<>();

    private MariadbServer(Path folder, List<String> settings) {
        this.folder = folder;
        this.settings = settings;
    }

    /** Makes a server in a temporary folder and starts it, with these settings as on a command line beside the usual ones. */
    public static MariadbServer fresh(String... settings) throws IOException, InterruptedException {
        MariadbServer server = new MariadbServer(makeFolder(), List.of(settings));
        server.run(
                "mariadb-install-db",
                "--no-defaults",
                "--datadir=" + server.dataFolder(),
                "--auth-root-authentication-method=normal",
                "--skip-test-db",
                "--skip-name-resolve");
        server.start();
        return server;
    }

    /** A folder that the server's account owns, removed when this virtual machine ends. */
    public static Path makeFolder() throws IOException {
        if (!Files.isExecutable(PROGRAM)) {
            throw new IOException("there is no " + PROGRAM + ": install mariadb-server and mariadb-backup");
        }
        Path made = Files.createTempDirectory("mariadb");
        if (isRoot()) {
            PosixFileAttributeView view = Files.getFileAttributeView(made, PosixFileAttributeView.class);
            view.setOwner(made.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(ACCOUNT));
        }
        Folders.removeAtTheEnd(made);
        return made;
    }

    private static boolean isRoot() {
        return System.getProperty("user.name").equals("root");
    }

    /** Starts it again. */
    public void start() throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                PROGRAM.toString(),
                "--no-defaults",
                "--datadir=" + dataFolder(),
                "--socket=" + socket(),
                "--pid-file=" + folder.resolve("pid"),
                "--skip-networking",
                "--log-bin=mariadb-bin",
                "--server-id=1",
                "--innodb-buffer-pool-size=32M",
                "--innodb-log-file-size=16M"));
        command.addAll(settings);
        ServerProcess process = ServerProcess.start("mariadbd" + processes.size(), folder, as(command), Map.of());
        processes.add(process);
        process.awaitReady(PATIENCE, () -> sql("SELECT 1").equals("1"));
    }

    /** Ends it at once, as a crash would. */
    public void kill() throws InterruptedException {
        processes.getLast().kill();
    }

    /** Stops it in an orderly way. */
    public void stop() {
        processes.getLast().close();
    }

    /** What statements give, without heads; values are parted by tabs. */
    public String sql(String statements) throws IOException, InterruptedException {
        return run("mariadb", "--no-defaults", "--socket=" + socket(), "--user=root", "-BN", "-e", statements);
    }

    /** Runs one of MariaDB's programs as the server's account; what it said, without its last line end. */
    public String run(String program, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(program));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(as(command))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectInput(Path.of("/dev/null").toFile());
        builder.environment().put("LC_ALL", "C");
        Process process = builder.start();
        try {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int status = process.waitFor();
            if (status != 0) {
                throw new IOException(program + " failed with " + status + ": " + output);
            }
            return output.endsWith("\n") ? output.substring(0, output.length() - 1) : output;
        } finally {
            process.destroy();
        }
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

    /** Its socket. */
    public Path socket() {
        return folder.resolve("s.sock");
    }

    /** What a source of type {@code mariadb} needs to reach it. */
    public Map<String, String> options() {
        return Map.of(
                "socket",
                socket().toString(),
                "user",
                "root",
                "data-directory",
                dataFolder().toString());
    }

    @Override
    public void close() {
        processes.forEach(ServerProcess::close);
    }
}
