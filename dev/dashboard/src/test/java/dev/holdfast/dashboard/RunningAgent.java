package dev.holdfast.dashboard;

import dev.holdfast.servers.ServerProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** The daemon as a process. */
final class RunningAgent implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final int port;
    private final ServerProcess process;

    private RunningAgent(int port, ServerProcess process) {
        this.port = port;
        this.process = process;
    }

    /**
     * Starts one, and waits until it answers.
     *
     * @param configuration sites and workloads, in YAML
     */
    static RunningAgent start(Estate estate, int port, String configuration) throws IOException, InterruptedException {
        Path file = Files.writeString(estate.folder().resolve("agent.yaml"), Estate.head(port) + configuration);
        ServerProcess process = ServerProcess.start(
                "agent",
                estate.folder(),
                Programs.agentCommand("run", "--verbose", "--config", file.toString()),
                Map.of());
        RunningAgent agent = new RunningAgent(port, process);
        process.awaitReady(PATIENCE, agent::listens);
        return agent;
    }

    private boolean listens() throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        }
    }

    /** Where its dashboard is. */
    String page() {
        return "http://127.0.0.1:" + port + "/";
    }

    /** Ends it at once. */
    void kill() throws InterruptedException {
        process.kill();
    }

    /** What it said last. */
    String said() throws IOException {
        return process.said();
    }

    @Override
    public void close() {
        process.close();
    }
}
