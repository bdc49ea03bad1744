package dev.holdfast.agent.capture;

import dev.holdfast.agent.config.unit.Durations;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A program that runs before or after a point is taken. No shell looks at its arguments; it reads nothing, and what it
 * writes is shown only if it fails. It finds the workload's name in the variable {@code HOLDFAST_WORKLOAD}.
 *
 * @param command the program and its arguments
 * @param workload the workload's name
 * @param timeout how long it may run
 */
public record Hook(List<String> command, String workload, Duration timeout) {
    private static final int MOST_READ = 64 * 1024;
    private static final int LONGEST_SHOWN = 300;

    /** What a program that ended left behind may hold its output open: then it is not waited for. */
    private static final Duration REST_OF_OUTPUT = Duration.ofSeconds(1);

    public Hook {
        command = List.copyOf(command);
    }

    /** A hook could not be run, failed, or took too long. */
    public static final class Failed extends IOException {
        private static final long serialVersionUID = 1L;

        private Failed(String message) {
            super(message);
        }
    }

    /** Runs it to its end; with its descendants it is stopped when its time is over, or if this thread is interrupted. */
    public void run() throws Failed, InterruptedException {
        Process process = start();
        CompletableFuture<String> output = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> output.complete(lastLine(process.getInputStream())));
        try {
            if (!process.waitFor(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
                throw failed("did not end within " + Durations.show(timeout) + ", and was stopped");
            }
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        if (process.exitValue() != 0) {
            String said = await(output);
            throw failed("failed with status " + process.exitValue() + (said.isEmpty() ? "" : ": " + said));
        }
    }

    private Process start() throws Failed {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("HOLDFAST_WORKLOAD", workload);
        try {
            Process process = builder.start();
            process.getOutputStream().close();
            return process;
        } catch (IOException e) {
            throw failed("cannot be run: " + e.getMessage());
        }
    }

    private Failed failed(String what) {
        return new Failed("hook " + command.getFirst() + " of workload " + workload + " " + what);
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
