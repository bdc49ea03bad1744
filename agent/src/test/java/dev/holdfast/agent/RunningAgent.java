package dev.holdfast.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** {@code run} as a process of its own, and a client of its requests. */
final class RunningAgent implements AutoCloseable {
    static final String OPERATE = "operate-0123456789abcdef";
    static final String VIEW = "view-0123456789abcdef";
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path home;
    private final Process process;
    private final int port;
    private final HttpClient client = HttpClient.newHttpClient();

    private RunningAgent(Path home, Process process, int port) {
        this.home = home;
        this.process = process;
        this.port = port;
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** What a configuration says of requests, below {@code agent}; makes the tokens. */
    static String http(Site site, int port) throws IOException {
        site.secret("api.token", OPERATE);
        site.secret("view.token", VIEW);
        return "http: {address: \"127.0.0.1:" + port
                + "\", token: \"file:api.token\", view-token: \"file:view.token\"}";
    }

    /** Starts it with {@code agent.yaml}, and waits until it answers. */
    static RunningAgent start(Path home, int port) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Agent.class.getName(),
                        "run",
                        "--verbose",
                        "--config",
                        home.resolve("agent.yaml").toString())
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(home.resolve("stdout").toFile()))
                .redirectError(
                        ProcessBuilder.Redirect.appendTo(home.resolve("stderr").toFile()))
                .start();
        RunningAgent agent = new RunningAgent(home, process, port);
        agent.await("that it is ready", () -> agent.answersReady());
        return agent;
    }

    private boolean answersReady() throws IOException, InterruptedException {
        try {
            return send(HttpRequest.newBuilder(url("/readyz"))).statusCode() == 200;
        } catch (java.net.ConnectException e) {
            return false;
        }
    }

    interface Condition {
        boolean holds() throws IOException, InterruptedException;
    }

    void await(String what, Condition condition) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.holds()) {
            assertTrue(process.isAlive(), "it ended: " + said());
            assertTrue(System.nanoTime() - deadline < 0, "not within a minute: " + what + "\n" + said());
            Thread.sleep(40);
        }
    }

    String said() throws IOException {
        return Files.readString(home.resolve("stderr"));
    }

    URI url(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.timeout(PATIENCE).build(), BodyHandlers.ofString());
    }

    HttpResponse<String> see(String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(url(path)).header("Authorization", "Bearer " + VIEW));
    }

    /** What is at a path, which has to be there. */
    JsonNode get(String path) throws IOException, InterruptedException {
        HttpResponse<String> response = see(path);
        assertEquals(200, response.statusCode(), () -> path + ": " + response.body());
        return JSON.readTree(response.body());
    }

    HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(url(path))
                .header("Authorization", "Bearer " + OPERATE)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body)));
    }

    /** Ends it as systemd does; it has to end in good order. */
    void stop() throws IOException, InterruptedException {
        process.destroy();
        assertTrue(process.waitFor(20, TimeUnit.SECONDS), "it goes on");
        assertEquals(0, process.exitValue(), said());
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
        client.close();
    }
}
