package dev.holdfast.agent.http;

import dev.holdfast.agent.config.HostAndPort;
import dev.holdfast.agent.config.Http;
import dev.holdfast.agent.config.Http.Role;
import dev.holdfast.agent.config.Secret;
import dev.holdfast.agent.document.Says;
import dev.holdfast.engine.console.UsageException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;

/** A real server with a few routes, on a free port of this host. */
final class TestServer implements AutoCloseable {
    static final String OPERATE = "operate-0123456789abcdef";
    static final String VIEW = "view-0123456789abcdef";

    private static final Parameter<String> NAME = Parameter.inPath("name", "A name.");
    private static final Parameter<Long> LIMIT = Parameter.count("limit", 1, 10, "How many.");

    private final HttpServer server;
    private final HttpClient client = HttpClient.newHttpClient();

    @Says("What was asked.")
    record EchoView(
            @Says("The name.") String name,
            @Says("The body's length.") int length,
            @Says("Who asks.") String caller) {}

    private TestServer(HttpServer server) {
        this.server = server;
    }

    static TestServer start(Path folder) throws IOException, UsageException {
        return new TestServer(HttpServer.start(
                http(folder, freePort(), Optional.empty(), List.of()),
                Optional.empty(),
                credentials(folder),
                routes()));
    }

    static TestServer start(Path folder, TlsIdentity tls, Http.Tls files, List<Http.Client> clients)
            throws IOException, UsageException {
        Http http = http(folder, freePort(), Optional.of(files), clients);
        return new TestServer(
                HttpServer.start(http, Optional.of(tls), Credentials.of(http, _ -> Optional.empty()), routes()));
    }

    /** Goes over to what its files say now. */
    void adopt(Path folder, Http.Tls files, List<Http.Client> clients) throws IOException, UsageException {
        Http http = http(folder, port(), Optional.of(files), clients);
        server.adopt(http, Optional.of(TlsIdentity.of(files)), Credentials.of(http, _ -> Optional.empty()), routes());
    }

    private static Credentials credentials(Path folder) throws IOException, UsageException {
        return Credentials.of(http(folder, 1, Optional.empty(), List.of()), _ -> Optional.empty());
    }

    private static Http http(Path folder, int port, Optional<Http.Tls> tls, List<Http.Client> clients)
            throws IOException {
        return new Http(
                new HostAndPort("127.0.0.1", port),
                Optional.of(secret(folder, "operate.token", OPERATE)),
                Optional.of(secret(folder, "view.token", VIEW)),
                tls,
                clients);
    }

    static Secret secret(Path folder, String name, String token) throws IOException {
        Path file = Files.writeString(folder.resolve(name), token + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return new Secret.File(file);
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static List<Route> routes() {
        return List.of(
                Route.see("/api/v1/things/{name}", "thing", "A thing.", EchoView.class, TestServer::echo, NAME, LIMIT),
                Route.change(
                                "/api/v1/things/{name}",
                                "changeThing",
                                "Changes it.",
                                EchoView.class,
                                TestServer::echo,
                                NAME)
                        .with(EchoView.class),
                Route.text("/fault", "fault", "Fails.", Optional.of(Role.VIEW), "text/plain", _ -> {
                    throw new IllegalStateException("a secret of the inside");
                }),
                Route.text(
                        "/healthz",
                        "healthz",
                        "Lives.",
                        Optional.empty(),
                        "text/plain",
                        _ -> new Answer.Text("text/plain", "ok\n")));
    }

    private static Answer echo(Call call) {
        String name = call.get(NAME);
        String caller = call.caller().name();
        return new Answer.Document(new EchoView(name, call.body().length, caller));
    }

    int port() {
        return server.address().port();
    }

    URI url(String path) {
        return URI.create("http://127.0.0.1:" + port() + path);
    }

    /** Asks as a well-behaved client does. */
    HttpResponse<String> ask(HttpRequest.Builder request) {
        try {
            return client.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(url(path));
    }

    HttpRequest.Builder withToken(String path, String token) {
        return request(path).header("Authorization", "Bearer " + token);
    }

    /** Sends bytes as they are; returns all that comes back until the server closes the connection. */
    String raw(String bytes) throws IOException {
        try (Socket socket = connect()) {
            socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port());
        socket.setSoTimeout(60_000);
        return socket;
    }

    @Override
    public void close() {
        server.close();
        client.close();
    }
}
