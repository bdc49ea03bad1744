package dev.holdfast.source.mariadb.recovery;

import dev.holdfast.source.mariadb.server.Connection;
import dev.holdfast.source.mariadb.server.Server;
import dev.holdfast.source.mariadb.server.ServerAddress;
import dev.holdfast.source.mariadb.server.ServerOptions;
import dev.holdfast.spi.source.SourceException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server on a restored data folder, reached by a socket of its own only. Whatever accounts the copy has, one is made for the
 * recovery, with a password that nobody else knows.
 */
final class RecoveringServer implements AutoCloseable {
    /** The account of the recovery. */
    static final String ACCOUNT = "holdfast_recovery";

    private static final Logger LOG = LoggerFactory.getLogger(RecoveringServer.class);
    private static final Duration INTERVAL = Duration.ofMillis(100);
    private static final Duration TO_STOP = Duration.ofHours(1);
    private static final int MOST_SAID = 1500;

    private final Programs programs;
    private final Path recovery;
    private final Process process;
    private final ServerOptions options;
    private boolean left;

    private RecoveringServer(Programs programs, Path recovery, Process process, ServerOptions options) {
        this.programs = programs;
        this.recovery = recovery;
        this.process = process;
        this.options = options;
    }

    /**
     * Starts one.
     *
     * @param recovery a folder for all that belongs to the recovery, which only the server's account enters
     * @param socket a path that is short enough for one
     */
    static RecoveringServer start(
            Programs programs, Account account, Path data, Path recovery, Path socket, SortedMap<String, String> facts)
            throws IOException {
        byte[] random = new byte[24];
        new SecureRandom().nextBytes(random);
        String password = "Hf1-" + HexFormat.of().formatHex(random);
        secret(account, recovery.resolve("account.sql"), """
            CREATE OR REPLACE USER '%1$s'@'localhost' IDENTIFIED BY '%2$s';
            GRANT ALL PRIVILEGES ON *.* TO '%1$s'@'localhost' WITH GRANT OPTION;
            """.formatted(ACCOUNT, password));
        secret(account, login(recovery), """
            [client]
            user=%s
            password=%s
            socket="%s"
            """.formatted(ACCOUNT, password, socket));
        List<String> command = new ArrayList<>(List.of(programs.path("mariadbd")));
        command.addAll(Settings.isolated(data, socket, recovery, facts));
        ProcessBuilder builder = new ProcessBuilder(account.running(command))
                .directory(Path.of("/").toFile())
                .redirectErrorStream(true)
                .redirectOutput(log(recovery).toFile())
                .redirectInput(Path.of("/dev/null").toFile());
        builder.environment().put("LC_ALL", "C");
        return new RecoveringServer(
                programs,
                recovery,
                builder.start(),
                new ServerOptions(
                        new ServerAddress.Socket(socket),
                        ACCOUNT,
                        Optional.of(password),
                        Optional.of(data),
                        ServerOptions.USUAL_REPLICA_ID));
    }

    private static void secret(Account account, Path file, String text) throws IOException {
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, text);
        account.own(file);
    }

    /** What programs need to connect: a file of settings. */
    Path login() {
        return login(recovery);
    }

    private static Path login(Path recovery) {
        return recovery.resolve("login.cnf");
    }

    private static Path log(Path recovery) {
        return recovery.resolve("server.log");
    }

    /** Waits until it serves. */
    void awaitReady() throws IOException, InterruptedException, SourceException {
        while (process.isAlive()) {
            try (Connection _ = new Server(options).asking()) {
                return;
            } catch (SourceException.Unavailable e) {
                Thread.sleep(INTERVAL);
            }
        }
        throw new SourceException.TargetFailed(
                "the server does not start on the restored files: " + said(),
                "All that it said is in " + log(recovery) + ".");
    }

    /** The end of what it said. */
    private String said() throws IOException {
        String all =
                Files.readString(log(recovery), StandardCharsets.ISO_8859_1).strip();
        return all.substring(Math.max(0, all.length() - MOST_SAID));
    }

    /** A connection to it. */
    Connection connect() throws SourceException.Unavailable {
        return new Server(options).patient();
    }

    /** How a person reaches it. */
    String commandLine() {
        return programs.path("mariadb") + " --defaults-file=" + login();
    }

    /** Lets it run on when this is closed. */
    void leave() {
        left = true;
    }

    /** Takes the recovery's account out, and stops the server in an orderly way. */
    void stop() throws SourceException, IOException, InterruptedException {
        try (Connection connection = connect()) {
            connection.run("DROP USER '" + ACCOUNT + "'@'localhost'");
        }
        end();
    }

    /** Stops the server in an orderly way. */
    void end() throws SourceException, IOException, InterruptedException {
        process.destroy();
        if (!process.waitFor(TO_STOP) || process.exitValue() != 0) {
            throw new SourceException.TargetFailed(
                    "the recovered server does not stop as it should: " + said(), "Stop it by hand.");
        }
    }

    @Override
    public void close() {
        if (left || !process.isAlive()) {
            return;
        }
        process.destroy();
        boolean interrupted = Thread.interrupted();
        try {
            if (!process.waitFor(Duration.ofSeconds(60))) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            interrupted = true;
            process.destroyForcibly();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        LOG.atDebug().addKeyValue("server", options).log("a recovering server was ended");
    }
}
