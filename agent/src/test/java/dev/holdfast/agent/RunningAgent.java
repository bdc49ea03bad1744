package dev.holdfast.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;

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
import java.nio.file.Path;
import java.time.Duration;

/** {@code run} as a process of its own, and a client of its requests. */
final class RunningAgent implements AutoCloseable {
    static final String OPERATE = "operate-0123456789abcdef";
    static final String VIEW = "view-0123456789abcdef";
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final AgentProcess process;
    private final int port;
    private final HttpClient client = HttpClient.newHttpClient();

    private RunningAgent(AgentProcess process, int port) {
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
        return start(home, port, Agent.class);
    }

    /** The same by another program's main method. */
    static RunningAgent start(Path home, int port, Class<?> program) throws IOException, InterruptedException {
        RunningAgent agent = new RunningAgent(AgentProcess.start(home, program), port);
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

    void await(String what, AgentProcess.Condition condition) throws IOException, InterruptedException {
        process.await(what, condition);
    }

    String said() throws IOException {
        return process.said();
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

    /** Asks it to read its configuration again. */
    void hangUp() throws IOException, InterruptedException {
        process.hangUp();
    }

    /** The same agent, asked at another port; it ends with the first. */
    RunningAgent at(int other) {
        return new RunningAgent(process, other);
    }

    /** Ends it as systemd does; it has to end in good order. */
    void stop() throws IOException, InterruptedException {
        process.stop();
    }

    @Override
    public void close() {
        process.close();
        client.close();
    }
}
