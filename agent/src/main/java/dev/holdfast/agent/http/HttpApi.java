package dev.holdfast.agent.http;

import dev.holdfast.agent.config.Http;
import dev.holdfast.engine.console.Surroundings;
import dev.holdfast.engine.console.UsageException;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The server of requests that a configuration asks for, or none. For one thread at a time. */
public final class HttpApi implements AutoCloseable {
    private static final int TO_CONNECT_MILLIS = 2000;

    private final Surroundings surroundings;
    private Optional<HttpServer> server;

    private HttpApi(Optional<HttpServer> server, Surroundings surroundings) {
        this.server = server;
        this.surroundings = surroundings;
    }

    /** Begins to answer, if that is configured. */
    public static HttpApi start(Optional<Http> configuration, List<Route> routes, Surroundings surroundings)
            throws UsageException {
        Optional<HttpServer> server = configuration.isPresent()
                ? Optional.of(start(configuration.get(), routes, surroundings))
                : Optional.empty();
        return new HttpApi(server, surroundings);
    }

    private static HttpServer start(Http http, List<Route> routes, Surroundings surroundings) throws UsageException {
        return HttpServer.start(http, identity(http), credentials(http, surroundings), routes);
    }

    /** What another configuration asks for, read and found to be usable. */
    public sealed interface Next {
        /** No requests are answered any more. */
        record None() implements Next {}

        /** The same address, with other rules. */
        record Rules(Http http, Optional<TlsIdentity> identity, Credentials credentials) implements Next {}

        /** Another address, at which somebody listens already, but says nothing yet. */
        record Moved(Rules rules, HttpServer server) implements Next {}
    }

    /**
     * Reads what another configuration asks for, and listens if that is at another address; nothing else changes before
     * {@link #adopt}.
     *
     * @throws UsageException if something of it cannot be used, or not be changed while the agent runs
     */
    public Next prepare(Optional<Http> configuration) throws UsageException {
        if (configuration.isEmpty()) {
            return new Next.None();
        }
        Http http = configuration.get();
        Next.Rules rules = new Next.Rules(http, identity(http), credentials(http, surroundings));
        Optional<HttpServer> same = server.filter(each -> each.address().equals(http.address()));
        if (same.isEmpty()) {
            return new Next.Moved(rules, HttpServer.start(http, rules.identity(), rules.credentials(), List.of()));
        }
        if (same.get().doesTls() != http.tls().isPresent()) {
            throw new UsageException(
                    "TLS of agent.http cannot be turned on or off at the same address while the agent runs",
                    "Restart the agent, or use another address.");
        }
        return rules;
    }

    /**
     * Goes over to what was prepared.
     *
     * @param routes what can be asked
     * @throws UsageException if the certificate cannot be used; then the rules are those before
     */
    public void adopt(Next next, List<Route> routes) throws UsageException {
        switch (next) {
            case Next.None() -> {
                close();
                server = Optional.empty();
            }
            case Next.Moved(Next.Rules rules, HttpServer moved) -> {
                moved.adopt(rules.http(), rules.identity(), rules.credentials(), routes);
                close();
                server = Optional.of(moved);
            }
            case Next.Rules(Http http, var identity, Credentials credentials) -> {
                if (server.isPresent()) {
                    server.get().adopt(http, identity, credentials, routes);
                }
            }
        }
    }

    /** Gives up what was prepared. */
    public static void abandon(Next next) {
        switch (next) {
            case Next.Moved moved -> moved.server().close();
            case Next.None _, Next.Rules _ -> {} // nothing was begun
        }
    }

    private static Optional<TlsIdentity> identity(Http http) throws UsageException {
        return http.tls().isPresent() ? Optional.of(TlsIdentity.of(http.tls().get())) : Optional.empty();
    }

    private static Credentials credentials(Http http, Surroundings surroundings) throws UsageException {
        return Credentials.of(http, surroundings::variable);
    }

    /** Tries what a configuration asks for, without answering anybody; tells what was seen. */
    public static String attempt(Http http, Surroundings surroundings) throws UsageException {
        credentials(http, surroundings);
        Optional<TlsIdentity> identity = identity(http);
        if (identity.isPresent()) {
            Instant end = identity.get().certificate().getNotAfter().toInstant();
            if (end.isBefore(surroundings.clock().instant())) {
                throw new UsageException("the certificate expired at " + end, "Put a new one in its place.");
            }
            return listen(http) + ", certificate until " + end;
        }
        return listen(http);
    }

    private static String listen(Http http) throws UsageException {
        InetSocketAddress address =
                new InetSocketAddress(http.address().host(), http.address().port());
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(address);
            return "free";
        } catch (BindException e) {
            return alreadyThere(http, address, e);
        } catch (IOException e) {
            throw unusable(http, e);
        }
    }

    /** The agent itself may run already. */
    private static String alreadyThere(Http http, InetSocketAddress address, BindException e) throws UsageException {
        try (Socket socket = new Socket()) {
            socket.connect(address, TO_CONNECT_MILLIS);
            return "in use, as by an agent that runs";
        } catch (IOException nobody) {
            e.addSuppressed(nobody);
            throw unusable(http, e);
        }
    }

    private static UsageException unusable(Http http, IOException e) {
        return new UsageException(
                "nothing can listen at " + http.address() + ": " + e.getMessage(), "See 'address' of agent.http.");
    }

    @Override
    public void close() {
        server.ifPresent(HttpServer::close);
    }
}
