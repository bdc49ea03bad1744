package dev.holdfast.campaigns;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program started as a process of its own, which ends by itself or is killed. */
final class Child implements AutoCloseable {
    private static final Duration LONGEST = Duration.ofHours(2);

    private final List<String> command;
    private final Process process;
    private final Path out;
    private final Path err;
    private final long start = System.nanoTime();

    /**
     * How a process ended.
     *
     * @param exit its exit status; 137 if it was killed
     * @param out what it printed, as much as there was when it ended
     * @param err what it told
     * @param time how long it ran
     */
    record Ended(List<String> command, int exit, String out, String err, Duration time) {
        boolean done() {
            return exit == 0;
        }

        /** For messages: what was run and how it went. */
        @Override
        public String toString() {
            return "exit " + exit + " of "
                    + String.join(" ", command.subList(Math.max(0, command.size() - 14), command.size())) + "\n" + err
                    + out;
        }
    }

    private Child(List<String> command, Process process, Path out, Path err) {
        this.command = command;
        this.process = process;
        this.out = out;
        this.err = err;
    }

    /** Starts a command; its output goes to files, so that it never waits for this process. */
    static Child start(List<String> command) throws IOException {
        Path out = Files.createTempFile("holdfast-campaign", ".out");
        Path err = Files.createTempFile("holdfast-campaign", ".err");
        Process process = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        return new Child(command, process, out, err);
    }

    /** Runs a command to its end. */
    static Ended run(List<String> command) throws IOException, InterruptedException {
        try (Child child = start(command)) {
            return child.await();
        }
    }

    long pid() {
        return process.pid();
    }

    boolean isRunning() {
        return process.isAlive();
    }

    /** Waits until it ends by itself. */
    Ended await() throws IOException, InterruptedException {
        if (!process.waitFor(LONGEST.toSeconds(), TimeUnit.SECONDS)) {
            kill();
            throw new IOException("still running after " + LONGEST + ": " + String.join(" ", command));
        }
        return ended();
    }

    /** Waits until it ends by itself, but no longer than that; tells whether it ended. */
    boolean await(Duration atMost) throws InterruptedException {
        return process.waitFor(atMost.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Kills it as {@code kill -9} does, unless it has ended; either way it is gone afterwards. */
    Ended kill() throws IOException, InterruptedException {
        process.destroyForcibly();
        process.waitFor();
        return ended();
    }

    private Ended ended() throws IOException {
        Duration time = Duration.ofNanos(System.nanoTime() - start);
        return new Ended(command, process.exitValue(), Files.readString(out), Files.readString(err), time);
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        Files.deleteIfExists(out);
        Files.deleteIfExists(err);
    }
}
