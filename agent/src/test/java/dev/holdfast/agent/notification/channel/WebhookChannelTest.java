package dev.holdfast.agent.notification.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.holdfast.agent.config.NotificationEvent;
import dev.holdfast.agent.config.NotificationTarget;
import dev.holdfast.agent.config.Secret;
import dev.holdfast.agent.config.Subscription;
import dev.holdfast.agent.notification.Attempt;
import dev.holdfast.agent.notification.Channel;
import dev.holdfast.agent.notification.Message;
import dev.holdfast.agent.notification.Messages;
import dev.holdfast.engine.console.Surroundings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class WebhookChannelTest {
    private static final Subscription SUBSCRIPTION =
            new Subscription("hook", Set.of(NotificationEvent.SITE_DOWN), Duration.ZERO, Optional.empty());

    @TempDir
    Path folder;

    private final BlockingQueue<Received> received = new LinkedBlockingQueue<>();
    private HttpServer server;
    private Answer answer = exchange -> exchange.sendResponseHeaders(204, -1);

    private record Received(String path, Headers headers, String body) {
        String header(String name) {
            return String.valueOf(headers.getFirst(name));
        }
    }

    private interface Answer {
        void to(HttpExchange exchange) throws IOException;
    }

    @BeforeEach
    void startAServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        start(server);
    }

    private void start(HttpServer which) {
        which.createContext("/", exchange -> {
            try (exchange) {
                received.add(new Received(
                        exchange.getRequestURI().toString(),
                        exchange.getRequestHeaders(),
                        new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
                answer.to(exchange);
            }
        });
        which.start();
    }

    @AfterEach
    void stopIt() {
        server.stop(0);
    }

    static Surroundings surroundings() {
        return new Surroundings(
                "test",
                System.out,
                System.err,
                false,
                _ -> Optional.empty(),
                InstantSource.fixed(Messages.AT),
                ZoneOffset.UTC);
    }

    private static NotificationTarget.Address plain(String url) {
        return new NotificationTarget.PlainAddress(URI.create(url));
    }

    private String url(HttpServer which) {
        return "http://127.0.0.1:" + which.getAddress().getPort() + "/hook";
    }

    private Channel channel(NotificationTarget.Address address, Optional<Secret> secret, SSLContext tls) {
        return new Channels(surroundings(), tls, Path.of("/dev/log"))
                .of(new NotificationTarget.Webhook(SUBSCRIPTION, address, secret));
    }

    private Channel channel() throws Exception {
        return channel(plain(url(server)), Optional.empty(), SSLContext.getDefault());
    }

    private Secret secret(String name, String content) throws IOException {
        Path file = Files.writeString(folder.resolve(name), content);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return new Secret.File(file);
    }

    private void answerWith(int status, String body, String... header) {
        answer = exchange -> {
            if (header.length == 2) {
                exchange.getResponseHeaders().add(header[0], header[1]);
            }
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        };
    }

    @Test
    void aMessageIsPostedAsJson() throws Exception {
        assertEquals(new Attempt.Done("status 204"), channel().deliver(Messages.full()));
        Received request = received.take();
        assertEquals("/hook", request.path());
        assertEquals("application/json", request.header("Content-Type"));
        assertEquals(Messages.full().id(), request.header("Idempotency-Key"));
        assertEquals("site-down", request.header("Holdfast-Event"));
        JsonNode json = new ObjectMapper().readTree(request.body());
        assertEquals(1, json.get("version").asInt());
        assertEquals("raised", json.get("kind").asText());
        assertEquals("site far is full", json.get("headline").asText());
        assertEquals("far", json.get("site").asText());
        assertEquals(
                "no space left: 4096 bytes are free", json.at("/alerts/0/cause").asText());
    }

    @Test
    void aSignatureProvesWhoseItIsAndWhen() throws Exception {
        channel(plain(url(server)), Optional.of(secret("secret", "s3cret\n")), SSLContext.getDefault())
                .deliver(Messages.full());
        Received request = received.take();
        long seconds = Messages.AT.getEpochSecond();
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec("s3cret".getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        mac.update((seconds + ".").getBytes(StandardCharsets.UTF_8));
        assertEquals(
                "t=" + seconds + ",v1="
                        + HexFormat.of().formatHex(mac.doFinal(request.body().getBytes(StandardCharsets.UTF_8))),
                request.header("Holdfast-Signature"));
    }

    @Test
    void aServerInTroubleIsAskedAgainWhenItWantsToBe() throws Exception {
        answerWith(503, "later", "Retry-After", "17");
        assertEquals(
                new Attempt.Failed("status 503: later", Optional.of(Duration.ofSeconds(17))),
                channel().deliver(Messages.full()));
        answerWith(429, "", "Retry-After", "Sun, 01 Mar 2026 12:01:00 GMT");
        assertEquals(
                new Attempt.Failed("status 429", Optional.of(Duration.ofSeconds(30))),
                channel().deliver(Messages.full()));
        answerWith(500, "", "Retry-After", "soon");
        assertEquals(new Attempt.Failed("status 500"), channel().deliver(Messages.full()));
    }

    @Test
    void whatTheServerDoesNotWantIsNotSentAgain() throws Exception {
        answerWith(404, "no such hook");
        assertEquals(new Attempt.Refused("status 404: no such hook"), channel().deliver(Messages.full()));
    }

    @Test
    void aRedirectIsNotFollowed() throws Exception {
        answerWith(302, "", "Location", "/elsewhere");
        assertInstanceOf(Attempt.Refused.class, channel().deliver(Messages.full()));
        assertEquals("/hook", received.take().path());
        assertTrue(received.isEmpty());
    }

    @Test
    void anAnswerWithoutEndIsNotReadToItsEnd() throws Exception {
        answer = exchange -> {
            exchange.sendResponseHeaders(400, 0);
            byte[] much = "x".repeat(1 << 16).getBytes(StandardCharsets.UTF_8);
            try {
                while (true) {
                    exchange.getResponseBody().write(much);
                }
            } catch (IOException e) {
                return; // the client has had enough
            }
        };
        Attempt.Refused refused =
                assertInstanceOf(Attempt.Refused.class, channel().deliver(Messages.full()));
        assertTrue(refused.why().length() < 250, refused.why());
    }

    @Test
    void aServerThatIsNotThereIsTriedAgain() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Channel channel = channel(plain("http://127.0.0.1:" + port + "/"), Optional.empty(), SSLContext.getDefault());
        assertInstanceOf(Attempt.Failed.class, channel.deliver(Messages.full()));
        assertInstanceOf(Attempt.Failed.class, channel.tryOut());
    }

    @Test
    void aConnectionThatHangsIsGivenUpWhenTheCallerSaysSo() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Channel channel = channel(
                    plain("http://127.0.0.1:" + silent.getLocalPort() + "/"),
                    Optional.empty(),
                    SSLContext.getDefault());
            BlockingQueue<String> ended = new LinkedBlockingQueue<>();
            Thread delivery = Thread.ofVirtual().start(() -> {
                try {
                    ended.add("attempt " + channel.deliver(Messages.full()));
                } catch (InterruptedException e) {
                    ended.add("interrupted");
                }
            });
            silent.accept();
            delivery.interrupt();
            assertEquals("interrupted", ended.take());
        }
    }

    @Test
    void aSecretUrlIsReadEachTimeAndNeverShown() throws Exception {
        Secret secret = secret("url", url(server).replace("/hook", "/T0K3N\n"));
        Channel channel =
                channel(new NotificationTarget.SecretAddress(secret), Optional.empty(), SSLContext.getDefault());
        assertEquals(new Attempt.Done("status 204"), channel.deliver(Messages.full()));
        assertEquals("/T0K3N", received.take().path());
        assertFalse(channel.destination().contains("T0K3N"));
        secret("url", "http://hooks.example.com/T0K3N");
        Attempt.Refused refused = assertInstanceOf(Attempt.Refused.class, channel.deliver(Messages.full()));
        assertTrue(!refused.why().contains("T0K3N") && refused.why().contains("https"), refused.why());
        server.stop(0);
        secret("url", url(server).replace("/hook", "/T0K3N"));
        Attempt.Failed failed = assertInstanceOf(Attempt.Failed.class, channel.deliver(Messages.full()));
        assertFalse(failed.why().contains("T0K3N"), failed.why());
    }

    @Test
    void tlsIsSpokenWithAServerThatIsTrustedOnly() throws Exception {
        LocalTls tls = LocalTls.in(folder);
        HttpsServer secure = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        secure.setHttpsConfigurator(new HttpsConfigurator(tls.server()));
        start(secure);
        try {
            String url = url(secure).replace("http:", "https:");
            Channel trusting = channel(plain(url), Optional.empty(), tls.client());
            assertEquals(new Attempt.Done("reachable, by TLS"), trusting.tryOut());
            assertTrue(received.isEmpty(), "trying it tells nobody anything");
            assertEquals(new Attempt.Done("status 204"), trusting.deliver(Messages.full()));
            Channel doubting = channel(plain(url), Optional.empty(), SSLContext.getDefault());
            Attempt.Failed failed = assertInstanceOf(Attempt.Failed.class, doubting.deliver(Messages.full()));
            assertTrue(failed.why().startsWith("TLS failed"), failed.why());
            assertInstanceOf(Attempt.Failed.class, doubting.tryOut());
        } finally {
            secure.stop(0);
        }
    }

    @Test
    void theSameMessageHasTheSameBytes() throws Exception {
        Message message = Messages.full();
        channel().deliver(message);
        channel().deliver(message);
        assertEquals(received.take().body(), received.take().body());
    }
}
