package dev.holdfast.agent.program;

import dev.holdfast.agent.config.unit.Durations;
import dev.holdfast.agent.unix.ProcessGroup;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A program to run. No shell looks at its arguments.
 *
 * @param command its path and its arguments
 * @param surroundings whether it finds all of this process's environment or little of it, and what besides
 * @param timeout how long it may run
 */
public record Program(List<String> command, Surroundings surroundings, Duration timeout) {
    private static final int MOST_READ = 64 * 1024;
    private static final int LONGEST_SHOWN = 300;
    private static final List<String> HARMLESS = List.of("PATH", "HOME", "USER", "LANG", "LC_ALL", "TZ");

    /** What a program that ended left behind may hold its output open: then it is not waited for. */
    private static final Duration REST_OF_OUTPUT = Duration.ofSeconds(1);

    public Program {
        command = List.copyOf(command);
    }

    /**
     * The variables that a program finds.
     *
     * @param inherited whether all of this process's are among them; else only those that say where things are
     * @param more others
     */
    public record Surroundings(boolean inherited, Map<String, String> more) {
        public Surroundings {
            more = Map.copyOf(more);
        }
    }

    /** A program could not be run, failed, or took too long; what it did, to be read after its name. */
    public static final class Failed extends IOException {
        private static final long serialVersionUID = 1L;

        private Failed(String message) {
            super(message);
        }
    }

    /** Why a program cannot be run by this user, before anybody tries; empty if it can. */
    public static Optional<String> trouble(Path program) {
        if (!Files.isRegularFile(program)) {
            return Optional.of("there is no program " + program);
        }
        return Files.isExecutable(program) ? Optional.empty() : Optional.of(program + " may not be run by this user");
    }

    /**
     * Runs it to its end; with its descendants it is stopped when its time is over, or if this thread is interrupted.
     *
     * @param input what it reads
     * @return the last line that it wrote, or nothing
     */
    public String run(byte[] input) throws Failed, InterruptedException {
        Process process = start();
        CompletableFuture<String> output = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> output.complete(lastLine(process.getInputStream())));
        Thread.ofVirtual().start(() -> write(input, process.getOutputStream()));
        try {
            if (!process.waitFor(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new Failed("did not end within " + Durations.show(timeout) + ", and was stopped");
            }
        } finally {
            ProcessGroup.kill(process);
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            if (process.isAlive()) {
                process.destroyForcibly(); // of one that ended it would close what was not read yet
            }
        }
        String said = await(output);
        if (process.exitValue() != 0) {
            throw new Failed("failed with status " + process.exitValue() + (said.isEmpty() ? "" : ": " + said));
        }
        return said;
    }

    private Process start() throws Failed {
        ProcessBuilder builder = new ProcessBuilder(ProcessGroup.leading(command)).redirectErrorStream(true);
        if (!surroundings.inherited()) {
            builder.environment().keySet().retainAll(HARMLESS);
        }
        builder.environment().putAll(surroundings.more());
        try {
            return builder.start();
        } catch (IOException e) {
            throw new Failed("cannot be run: " + e.getMessage());
        }
    }

    /** A program that does not read all of it may have its reasons. */
    private static void write(byte[] input, OutputStream to) {
        try (to) {
            to.write(input);
        } catch (IOException e) {
            return; // it ended, or closed its input
        }
    }

    /** The last line of the beginning of what there is to read; all of it is read, so that its writer is not held up. */
    private static String lastLine(InputStream stream) {
        try (stream) {
            String text = new String(stream.readNBytes(MOST_READ), StandardCharsets.UTF_8);
            stream.transferTo(OutputStream.nullOutputStream());
            String last = text.lines().filter(line -> !line.isBlank()).reduce("", (_, line) -> line.strip());
            return last.substring(0, Math.min(LONGEST_SHOWN, last.length()));
        } catch (IOException e) {
            return ""; // stopped in the middle
        }
    }

    private static String await(CompletableFuture<String> output) throws InterruptedException {
        try {
            return output.get(REST_OF_OUTPUT.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException | ExecutionException e) {
            return "";
        }
    }
}
