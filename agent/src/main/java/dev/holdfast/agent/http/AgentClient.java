package dev.holdfast.agent.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.agent.config.HostAndPort;
import dev.holdfast.agent.config.Http;
import dev.holdfast.agent.config.Secret;
import dev.holdfast.engine.console.UsageException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Asks an agent on this host, as its configuration says it can be asked. */
public final class AgentClient implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int LARGEST = 64 << 20;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient client;
    private final URI agent;
    private final Optional<String> token;
    private final Duration patience;

    /**
     * What a client shows to an agent that wants certificates.
     *
     * @param certificate file with it, PEM
     * @param key file with its private key, PEM
     */
    public record Identity(Path certificate, Path key) {}

    /** No agent answers. */
    public static final class NoAnswer extends Exception {
        private static final long serialVersionUID = 1L;

        private NoAnswer(String message, Throwable cause) {
            super(message, cause);
        }
    }

    private AgentClient(HttpClient client, URI agent, Optional<String> token, Duration patience) {
        this.patience = patience;
        this.client = client;
        this.agent = agent;
        this.token = token;
    }

    /**
     * Prepares to ask.
     *
     * @param http where the agent answers; the first token that may be read is shown
     * @param variables the environment
     * @throws UsageException if there is nothing to show
     */
    public static AgentClient of(Http http, Optional<Identity> identity, Function<String, Optional<String>> variables)
            throws UsageException {
        return connected(http, identity, token(http, identity, variables));
    }

    /**
     * Prepares to give orders.
     *
     * @throws UsageException if there is no token for that, or it may not be read
     */
    public static AgentClient operating(Http http, Function<String, Optional<String>> variables) throws UsageException {
        Secret token = http.token()
                .orElseThrow(() -> new UsageException(
                        "the agent takes orders from nobody by a token", "Add 'token' to agent.http, and restart it."));
        return connected(http, Optional.empty(), Optional.of(Credentials.read(token, variables)));
    }

    private static AgentClient connected(Http http, Optional<Identity> identity, Optional<String> token)
            throws UsageException {
        HttpClient.Builder builder = HttpClient.newBuilder().connectTimeout(PATIENCE);
        if (http.tls().isPresent()) {
            List<X509Certificate> expected = Pem.certificates(http.tls().get().certificate());
            Optional<TlsIdentity> own = identity.isPresent() ? Optional.of(own(identity.get())) : Optional.empty();
            builder.sslContext(PinnedTls.context(expected.getFirst(), own));
        }
        String scheme = http.tls().isPresent() ? "https://" : "http://";
        return new AgentClient(builder.build(), URI.create(scheme + reachable(http.address())), token, PATIENCE);
    }

    /** The same, which waits longer for an answer; it is closed with this. */
    public AgentClient patient(Duration longer) {
        return new AgentClient(client, agent, token, longer);
    }

    private static TlsIdentity own(Identity identity) throws UsageException {
        return TlsIdentity.of(new Http.Tls(identity.certificate(), identity.key(), Optional.empty()));
    }

    /** What listens at every address is asked at the one of this host. */
    private static HostAndPort reachable(HostAndPort address) {
        return switch (address.host()) {
            case "0.0.0.0" -> new HostAndPort("127.0.0.1", address.port());
            case "::" -> new HostAndPort("::1", address.port());
            default -> address;
        };
    }

    private static Optional<String> token(
            Http http, Optional<Identity> identity, Function<String, Optional<String>> variables)
            throws UsageException {
        Optional<Secret> first = http.viewToken().or(http::token);
        if (first.isEmpty()) {
            if (identity.isEmpty()) {
                throw new UsageException(
                        "the agent knows clients by certificates only",
                        "Give --client-certificate and --client-key, or add 'view-token' to agent.http.");
            }
            return Optional.empty();
        }
        try {
            return Optional.of(Credentials.read(first.get(), variables));
        } catch (UsageException e) {
            if (http.viewToken().isPresent() && http.token().isPresent()) {
                return Optional.of(Credentials.read(http.token().get(), variables));
            }
            throw e;
        }
    }

    /**
     * What is at a path.
     *
     * @throws NoAnswer if no agent answers
     * @throws UsageException if it refuses
     */
    public ObjectNode get(String path) throws NoAnswer, UsageException, InterruptedException {
        return ask(HttpRequest.newBuilder(agent.resolve(path)).GET());
    }

    /**
     * Gives an order that needs no words.
     *
     * @throws NoAnswer if no agent answers
     * @throws UsageException if it refuses
     */
    public ObjectNode post(String path) throws NoAnswer, UsageException, InterruptedException {
        return ask(HttpRequest.newBuilder(agent.resolve(path)).POST(HttpRequest.BodyPublishers.noBody()));
    }

    private ObjectNode ask(HttpRequest.Builder request) throws NoAnswer, UsageException, InterruptedException {
        request.timeout(patience);
        token.ifPresent(each -> request.header("Authorization", "Bearer " + each));
        try {
            HttpResponse<InputStream> response = client.send(request.build(), BodyHandlers.ofInputStream());
            try (InputStream stream = response.body()) {
                JsonNode body = JSON.readTree(stream.readNBytes(LARGEST));
                if (response.statusCode() / 100 != 2 || !(body instanceof ObjectNode object)) {
                    throw new UsageException(
                            "the agent at " + agent + " refuses: "
                                    + body.path("detail").asText("status " + response.statusCode()),
                            body.path("hint").asText(""));
                }
                return object;
            }
        } catch (IOException e) {
            throw new NoAnswer(
                    "no agent answers at " + agent + (e.getMessage() == null ? "" : ": " + e.getMessage()), e);
        }
    }

    /** All that a path has, page by page. */
    public ArrayNode all(String path, String member) throws NoAnswer, UsageException, InterruptedException {
        return (ArrayNode) pages(path, member).path(member);
    }

    /** The first page of a path, with what the others have of a member beside its own. */
    public ObjectNode pages(String path, String member) throws NoAnswer, UsageException, InterruptedException {
        ObjectNode first = get(path);
        ArrayNode all = first.withArray(member);
        Optional<String> after = Optional.ofNullable(first.path("next").textValue());
        while (after.isPresent()) {
            ObjectNode page = get(path + (path.contains("?") ? "&" : "?") + "after="
                    + URLEncoder.encode(after.get(), StandardCharsets.UTF_8));
            page.path(member).forEach(all::add);
            after = Optional.ofNullable(page.path("next").textValue());
        }
        first.putNull("next");
        return first;
    }

    @Override
    public void close() {
        client.close();
    }
}
