package dev.holdfast.source.mariadb.base;

import dev.holdfast.source.mariadb.server.ServerAddress;
import dev.holdfast.source.mariadb.server.ServerOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A program of MariaDB that reads a server and writes what it read. What it needs to connect is in a file that only this user
 * reads, and never an argument.
 */
final class BackupProgram implements AutoCloseable {
    /** Reads the server's files. */
    static final String FILES = "mariabackup";

    /** Asks the server for all that is in it. */
    static final String DUMP = "mariadb-dump";

    private static final Duration TO_END = Duration.ofSeconds(30);
    private static final int MOST_SAID = 1500;

    private final String name;
    private final Path folder;
    private final Process process;

    private BackupProgram(String name, Path folder, Process process) {
        this.name = name;
        this.folder = folder;
        this.process = process;
    }

    /** Whether a program can be found. */
    static boolean isThere(String name) {
        String path = System.getenv("PATH") == null ? "" : System.getenv("PATH");
        return Stream.of(path.split(":"))
                .filter(folder -> folder.startsWith("/"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, name)));
    }

    /** Starts mariabackup; what it reads of the server comes by {@link #stream()}, as an xbstream. */
    static BackupProgram files(ServerOptions options, Path dataDirectory) throws IOException {
        return start(
                FILES,
                options,
                folder -> List.of(
                        "--backup",
                        "--stream=xbstream",
                        "--parallel=1",
                        "--datadir=" + dataDirectory,
                        "--target-dir=" + folder.resolve("work")));
    }

    /** Starts mariadb-dump; statements that make all of the server anew come by {@link #stream()}. */
    static BackupProgram dump(ServerOptions options) throws IOException {
        return start(
                DUMP,
                options,
                _ -> List.of(
                        "--all-databases",
                        "--single-transaction",
                        "--quick",
                        "--master-data=2",
                        "--routines",
                        "--events",
                        "--triggers",
                        "--hex-blob",
                        "--skip-dump-date",
                        "--default-character-set=utf8mb4",
                        "--max-allowed-packet=1G"));
    }

    private static BackupProgram start(String name, ServerOptions options, Function<Path, List<String>> arguments)
            throws IOException {
        Path folder = Files.createTempDirectory("holdfast-" + name + "-"); // for its user alone
        Path login = Files.createFile(
                folder.resolve("login.cnf"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        List<String> lines = new ArrayList<>(List.of("[" + name + "]"));
        lines.addAll(options.address().settings());
        lines.add("user=" + ServerAddress.quoted(options.user()));
        lines.add("password=" + ServerAddress.quoted(options.password().orElse("")));
        Files.write(login, lines);
        List<String> command = new ArrayList<>(List.of(name, "--defaults-file=" + login));
        command.addAll(arguments.apply(folder));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectError(folder.resolve("said").toFile());
        builder.environment().put("LC_ALL", "C");
        return new BackupProgram(name, folder, builder.start());
    }

    InputStream stream() {
        return process.getInputStream();
    }

    /** Waits for its end, and makes sure that it says all went well. */
    void requireGood() throws IOException, InterruptedException {
        if (!process.waitFor(TO_END)) {
            throw new IOException(name + " wrote all and does not end");
        }
        String said = said();
        if (process.exitValue() != 0 || (name.equals(FILES) && !said.contains("completed OK!"))) {
            throw new IOException(name + " failed with " + process.exitValue() + ": " + said);
        }
    }

    /** The end of what it said. */
    private String said() throws IOException {
        String all = Files.readString(folder.resolve("said"), StandardCharsets.ISO_8859_1)
                .strip();
        return all.substring(Math.max(0, all.length() - MOST_SAID));
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        boolean interrupted = Thread.interrupted();
        try {
            if (!process.waitFor(TO_END)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            interrupted = true;
            process.destroyForcibly();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        }
    }
}
