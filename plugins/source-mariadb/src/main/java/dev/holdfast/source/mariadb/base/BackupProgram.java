package dev.holdfast.source.mariadb.base;

import dev.holdfast.source.mariadb.server.ServerOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** mariabackup, reading a server. What it needs to connect is in a file that only this user reads, and never an argument. */
final class BackupProgram implements AutoCloseable {
    private static final Duration TO_END = Duration.ofSeconds(30);
    private static final int MOST_SAID = 1500;

    private final Path folder;
    private final Process process;

    private BackupProgram(Path folder, Process process) {
        this.folder = folder;
        this.process = process;
    }

    /** Starts it; what it reads of the server comes by {@link #stream()}. */
    static BackupProgram start(ServerOptions options) throws IOException {
        Path folder = Files.createTempDirectory("holdfast-mariabackup-"); // for its user alone
        Path login = Files.createFile(
                folder.resolve("login.cnf"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        StringBuilder text = new StringBuilder("[mariabackup]\n");
        text.append("socket=").append(quoted(options.socket().toString()));
        text.append("user=").append(quoted(options.user()));
        text.append("password=").append(quoted(options.password().orElse("")));
        Files.writeString(login, text);
        ProcessBuilder builder = new ProcessBuilder(List.of(
                        "mariabackup",
                        "--defaults-file=" + login,
                        "--backup",
                        "--stream=xbstream",
                        "--parallel=1",
                        "--datadir=" + options.dataDirectory(),
                        "--target-dir=" + folder.resolve("work")))
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectError(folder.resolve("said").toFile());
        builder.environment().put("LC_ALL", "C");
        return new BackupProgram(folder, builder.start());
    }

    /** As a file of settings has it. */
    static String quoted(String value) {
        return "\"" + value.replace("\\", "\\\\").replace("\"", "\\\"") + "\"\n";
    }

    InputStream stream() {
        return process.getInputStream();
    }

    /** Waits for its end, and makes sure that it says all went well. */
    void requireGood() throws IOException, InterruptedException {
        if (!process.waitFor(TO_END)) {
            throw new IOException("mariabackup wrote all and does not end");
        }
        String said = said();
        if (process.exitValue() != 0 || !said.contains("completed OK!")) {
            throw new IOException("mariabackup failed with " + process.exitValue() + ": " + said);
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
