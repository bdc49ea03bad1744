package dev.holdfast.dashboard;

import dev.holdfast.agent.Agent;
import dev.holdfast.servers.SettableClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The programs as processes, from the class path of the tests. */
final class Programs {
    private static final String AGENT = Agent.class.getName();
    private static final String RESTORE = "dev.holdfast.restore.Restore";

    private Programs() {}

    /** The words that start the agent. */
    static List<String> agentCommand(String... args) {
        List<String> words = java(AGENT);
        words.addAll(List.of(args));
        return words;
    }

    /** Runs a command of the agent, which has to succeed. */
    static void agent(Path folder, String... args) throws IOException {
        run(folder, agentCommand(args));
    }

    /** Runs {@link History} on a configuration for a stretch of time. Needs {@code cc}. */
    static void history(Path folder, Path configuration, String folders, Instant from, Instant until)
            throws IOException, InterruptedException {
        SettableClock clock = SettableClock.in(Files.createDirectories(folder.resolve("clock")));
        List<String> words = new ArrayList<>(List.of("env"));
        clock.environment().forEach((name, value) -> words.add(name + "=" + value));
        words.addAll(java(History.class.getName()));
        words.addAll(List.of(
                configuration.toString(),
                folders,
                from.toString(),
                until.toString(),
                clock.file().toString()));
        run(folder, words);
    }

    /**
     * Runs a line as a person's shell would, with {@code holdfast-restore} on its path. It has to succeed.
     *
     * @return what it wrote
     */
    static String shell(Path folder, String line) throws IOException {
        Path bin = Files.createDirectories(folder.resolve("bin"));
        Path launcher = bin.resolve("holdfast-restore");
        String words = String.join(
                " ", java(RESTORE).stream().map(word -> "'" + word + "'").toList());
        Files.writeString(launcher, "#!/bin/sh\nexec " + words + " \"$@\"\n");
        Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwx------"));
        return run(folder, List.of("sh", "-c", "PATH=\"" + bin + ":$PATH\"; " + line));
    }

    private static List<String> java(String main) {
        return new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                main));
    }

    private static String run(Path folder, List<String> command) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().put("HOLDFAST_CACHE", folder.resolve("cache").toString());
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new IOException("ended with " + process.exitValue() + ": " + said);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        return said;
    }
}
