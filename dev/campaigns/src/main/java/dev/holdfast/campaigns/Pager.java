package dev.holdfast.campaigns;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** Takes the messages that an agent sends to a webhook, as somebody's pager would. */
final class Pager implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpServer server;
    private final List<Message> messages = new CopyOnWriteArrayList<>();

    /**
     * A message.
     *
     * @param at when it came
     */
    record Message(Instant at, JsonNode body) {}

    Pager() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            JsonNode body = JSON.readTree(exchange.getRequestBody().readAllBytes());
            messages.add(new Message(Instant.now(), body));
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        server.start();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
    }

    List<Message> messages() {
        return List.copyOf(messages);
    }

    /** The first message of a kind since an instant; waits for it for some time. */
    Optional<Message> await(Instant since, Duration atMost, Predicate<JsonNode> kind) throws InterruptedException {
        Instant deadline = since.plus(atMost);
        while (true) {
            Optional<Message> found = messages.stream()
                    .filter(message -> !message.at().isBefore(since) && kind.test(message.body()))
                    .findFirst();
            if (found.isPresent() || Instant.now().isAfter(deadline)) {
                return found;
            }
            Thread.sleep(100);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
