package dev.holdfast.servers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A server as a process. It ends when this is closed, and when this virtual machine ends in an orderly way; what it said
 * is in a file.
 */
public final class ServerProcess implements AutoCloseable {
    private static final Duration GRACE = Duration.ofSeconds(10);
    private static final Duration INTERVAL = Duration.ofMillis(50);

    private final String name;
    private final Path log;
    private final Process process;
    private final Thread ending = new Thread(this::end);

    /** Tells whether a server serves. */
    @FunctionalInterface
    public interface Ready {
        /** Whether it does; an exception means not yet. */
        boolean check() throws IOException, InterruptedException;
    }

    private ServerProcess(String name, Path log, Process process) {
        this.name = name;
        this.log = log;
        this.process = process;
        Runtime.getRuntime().addShutdownHook(ending);
    }

    /**
     * Starts a program.
     *
     * @param name for messages, and for the file that it writes to
     * @param folder the folder that it works in
     * @param environment variables besides those of this process
     */
    public static ServerProcess start(String name, Path folder, List<String> command, Map<String, String> environment)
            throws IOException {
        Path log = folder.resolve(name + ".log");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(environment);
        return new ServerProcess(name, log, builder.start());
    }

    /** Waits until it serves. */
    public void awaitReady(Duration patience, Ready ready) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (System.nanoTime() < deadline) {
            if (!process.isAlive()) {
                throw new IOException(name + " ended with " + process.exitValue() + " at its start: " + said());
            }
            if (isReady(ready)) {
                return;
            }
            Thread.sleep(INTERVAL);
        }
        throw new IOException(name + " did not serve within " + patience + ": " + said());
    }

    private static boolean isReady(Ready ready) throws InterruptedException {
        try {
            return ready.check();
        } catch (IOException e) {
            return false;
        }
    }

    /** What it wrote to its output, the end of it. */
    public String said() throws IOException {
        String all = Files.readString(log);
        return all.substring(Math.max(0, all.length() - 4000));
    }

    /** Its process id. */
    public long pid() {
        return process.pid();
    }

    /** Whether it runs. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** Ends it at once, as a crash would, and waits until it is gone. */
    public void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    @Override
    public void close() {
        end();
        try {
            Runtime.getRuntime().removeShutdownHook(ending);
        } catch (IllegalStateException e) {
            // this virtual machine is ending already
        }
    }

    private void end() {
        process.destroy();
        try {
            if (!process.waitFor(GRACE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
