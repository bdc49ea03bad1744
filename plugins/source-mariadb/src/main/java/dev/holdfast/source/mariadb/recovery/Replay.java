package dev.holdfast.source.mariadb.recovery;

import dev.holdfast.spi.source.SourceException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Replays files of a binary log: all by one {@code mariadb-binlog} into one {@code mariadb}, as temporary tables and
 * settings of a session go on from one file to the next.
 */
record Replay(Programs programs, Account account, Path recovery, Path login) {
    private static final int MOST_SAID = 1500;

    /**
     * Replays.
     *
     * @param place in the first file, where it begins
     */
    void run(List<Path> files, long place) throws SourceException, IOException, InterruptedException {
        Path loads = Files.createDirectories(recovery.resolve("loads"));
        account.own(loads);
        List<String> read = new ArrayList<>(List.of(
                programs.path("mariadb-binlog"),
                "--no-defaults",
                "--verify-binlog-checksum",
                "--loose-skip-gtid-strict-mode",
                "--local-load=" + loads,
                "--start-position=" + place));
        files.forEach(file -> read.add(file.toString()));
        List<String> write = List.of(
                programs.path("mariadb"),
                "--defaults-file=" + login,
                "--binary-mode",
                "--local-infile=1",
                "--max-allowed-packet=1G");
        List<Process> both = ProcessBuilder.startPipeline(
                List.of(builder(read, "read.log"), builder(write, "write.log").redirectOutput(discarded())));
        try {
            List<String> failed = new ArrayList<>();
            for (int i = 0; i < both.size(); i++) {
                int status = both.get(i).waitFor();
                if (status != 0) {
                    failed.add(said(i == 0 ? "read.log" : "write.log", status));
                }
            }
            if (!failed.isEmpty()) {
                throw new SourceException.TargetFailed(
                        "the binary log could not be replayed: " + String.join("; ", failed.reversed()),
                        "Restore to a time before what cannot be repeated, or from a later base.");
            }
        } finally {
            both.forEach(Process::destroy);
        }
    }

    private ProcessBuilder builder(List<String> command, String said) {
        ProcessBuilder builder = new ProcessBuilder(account.running(command))
                .directory(Path.of("/").toFile())
                .redirectError(recovery.resolve(said).toFile());
        builder.environment().put("LC_ALL", "C");
        return builder;
    }

    private static java.io.File discarded() {
        return Path.of("/dev/null").toFile();
    }

    private String said(String log, int status) throws IOException {
        String all = Files.readString(recovery.resolve(log), StandardCharsets.ISO_8859_1)
                .replaceAll("\\s+", " ")
                .strip();
        return all.isEmpty() ? log + " ended with " + status : all.substring(Math.max(0, all.length() - MOST_SAID));
    }
}
