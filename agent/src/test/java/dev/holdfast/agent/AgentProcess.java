package dev.holdfast.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** {@code run} as a process of its own, as systemd would run it, with {@code agent.yaml} of a folder. */
final class AgentProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Path home;
    private final Process process;

    private AgentProcess(Path home, Process process) {
        this.home = home;
        this.process = process;
    }

    static AgentProcess start(Path home) throws IOException {
        return start(home, Agent.class);
    }

    /** The same by another program's main method. */
    static AgentProcess start(Path home, Class<?> program) throws IOException {
        Process process = new ProcessBuilder(
                        "env",
                        "--default-signal=HUP", // whatever shell these tests were started from
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        program.getName(),
                        "run",
                        "--verbose",
                        "--config",
                        home.resolve("agent.yaml").toString())
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(home.resolve("stdout").toFile()))
                .redirectError(
                        ProcessBuilder.Redirect.appendTo(home.resolve("stderr").toFile()))
                .start();
        return new AgentProcess(home, process);
    }

    /** Something that comes true while it runs. */
    interface Condition {
        boolean holds() throws IOException, InterruptedException;
    }

    void await(String what, Condition condition) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.holds()) {
            assertTrue(process.isAlive(), "it ended: " + said());
            assertTrue(System.nanoTime() - deadline < 0, "not in time: " + what + "\n" + said());
            Thread.sleep(40);
        }
    }

    /** What it logged, and those before it in the same folder. */
    String said() throws IOException {
        return Files.readString(home.resolve("stderr"));
    }

    /** Asks it to read its configuration again, as {@code systemctl reload} does. */
    void hangUp() throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-HUP", Long.toString(process.pid()))
                .inheritIO()
                .start();
        assertEquals(0, kill.waitFor());
    }

    /** Ends it as a power failure does. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Ends it as systemd does; it has to end in good order. */
    void stop() throws IOException, InterruptedException {
        process.destroy();
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), "it goes on");
        assertEquals(0, process.exitValue(), said());
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
