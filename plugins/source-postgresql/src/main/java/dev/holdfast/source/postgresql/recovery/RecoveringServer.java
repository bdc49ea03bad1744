package dev.holdfast.source.postgresql.recovery;

import dev.holdfast.source.postgresql.server.Server;
import dev.holdfast.source.postgresql.server.ServerOptions;
import dev.holdfast.spi.source.SourceException;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A server on a restored data folder, reached by a socket of its own only. */
final class RecoveringServer implements AutoCloseable {
    /** Part of the socket's name; nobody listens on it. */
    static final int PORT = 5432;

    /** The exit status of a process that a signal ended is this and the signal's number. */
    private static final int SIGNALLED = 128;

    private static final Logger LOG = LoggerFactory.getLogger(RecoveringServer.class);
    private static final Duration INTERVAL = Duration.ofMillis(100);
    private static final String READY = "database system is ready to accept connections";

    private final Programs programs;
    private final Account account;
    private final Path data;
    private final Path socket;
    private final String superuser;
    private final Process process;
    private final ServerLog log;
    private boolean left;

    private RecoveringServer(
            Programs programs,
            Account account,
            Path data,
            Path socket,
            String superuser,
            Process process,
            ServerLog log) {
        this.programs = programs;
        this.account = account;
        this.data = data;
        this.socket = socket;
        this.superuser = superuser;
        this.process = process;
        this.log = log;
    }

    /**
     * Starts one.
     *
     * @param socket the folder for its socket
     * @param log the file that it writes to; appended to
     */
    static RecoveringServer start(
            Programs programs,
            Account account,
            Path data,
            Path socket,
            String superuser,
            Map<String, String> settings,
            Path log)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(programs.path("postgres"), "-D", data.toString()));
        settings.forEach((name, value) -> command.addAll(List.of("-c", name + "=" + value)));
        Files.deleteIfExists(log);
        Process process = new ProcessBuilder(account.running(command))
                .directory(Path.of("/").toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .redirectInput(Path.of("/dev/null").toFile())
                .start();
        return new RecoveringServer(programs, account, data, socket, superuser, process, new ServerLog(log));
    }

    /** Waits until it has recovered and serves; false if it ended instead. */
    boolean awaitReady(LogSpool spool) throws IOException, InterruptedException {
        while (process.isAlive()) {
            if (log.contains(READY)) {
                return true;
            }
            if (spool.failure().isPresent()) {
                return false;
            }
            Thread.sleep(INTERVAL);
        }
        return false;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    ServerLog log() {
        return log;
    }

    /** Why it ended, of one that did. */
    String ending() throws IOException {
        if (process.exitValue() > SIGNALLED) {
            return "it was killed, by signal " + (process.exitValue() - SIGNALLED);
        }
        return log.complaint();
    }

    /** What connects to one of its databases. */
    Server database(String name) {
        return new Server(new ServerOptions(
                "jdbc:postgresql://localhost:" + PORT + "/" + URLEncoder.encode(name, StandardCharsets.UTF_8),
                Optional.of(socket),
                Optional.of(superuser),
                Optional.empty(),
                Optional.empty(),
                "none"));
    }

    /** What programs of PostgreSQL have to be told to reach it. */
    Map<String, String> variables() {
        return Map.of(
                "PGHOST",
                socket.toString(),
                "PGPORT",
                String.valueOf(PORT),
                "PGUSER",
                superuser,
                "PGAPPNAME",
                "holdfast");
    }

    /** How a person reaches it. */
    String commandLine() {
        return programs.path("psql") + " -h " + socket + " -p " + PORT + " -U " + superuser + " postgres";
    }

    /** Lets it run on when this is closed. */
    void leave() {
        left = true;
    }

    /** Stops it in an orderly way. */
    void stop() throws SourceException, InterruptedException {
        if (!process.isAlive()) {
            return;
        }
        try {
            Command.Result stopped = new Command(account)
                    .run(List.of(
                            programs.path("pg_ctl"), "stop", "-D", data.toString(), "-m", "fast", "-w", "-t", "3600"));
            if (!stopped.isGood()) {
                throw new SourceException.TargetFailed(
                        "the recovered server does not stop: "
                                + stopped.output().strip(),
                        "Stop it by hand.");
            }
            process.waitFor();
        } catch (IOException e) {
            throw new SourceException.TargetFailed(
                    "the recovered server cannot be stopped: " + e, "Stop it by hand.", e);
        }
    }

    /** Stops a standby within some seconds, in an orderly way if it can: it goes on from its last restart point else. */
    void stopSoon() throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            for (String mode : List.of("fast", "immediate")) {
                if (process.isAlive()) {
                    List<String> stop = List.of(
                            programs.path("pg_ctl"), "stop", "-D", data.toString(), "-m", mode, "-w", "-t", "4");
                    new Command(account).run(stop);
                }
            }
        } catch (InterruptedException e) {
            interrupted = true;
            process.destroyForcibly();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
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
            if (!process.waitFor(Duration.ofSeconds(30))) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            interrupted = true;
            process.destroyForcibly();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        LOG.atDebug().addKeyValue("folder", data).log("a recovering server was ended");
    }
}
