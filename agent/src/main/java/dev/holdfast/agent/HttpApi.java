package dev.holdfast.agent;

import dev.holdfast.agent.config.Http;
import dev.holdfast.agent.http.Credentials;
import dev.holdfast.agent.http.HttpServer;
import dev.holdfast.agent.http.Route;
import dev.holdfast.agent.http.TlsIdentity;
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

/** The server of requests that a configuration asks for, or none. */
record HttpApi(Optional<HttpServer> server) implements AutoCloseable {
    private static final int TO_CONNECT_MILLIS = 2000;

    /** Begins to answer, if that is configured. */
    static HttpApi start(Optional<Http> configuration, List<Route> routes, Surroundings surroundings)
            throws UsageException {
        if (configuration.isEmpty()) {
            return new HttpApi(Optional.empty());
        }
        Http http = configuration.get();
        return new HttpApi(
                Optional.of(HttpServer.start(http, identity(http), credentials(http, surroundings), routes)));
    }

    private static Optional<TlsIdentity> identity(Http http) throws UsageException {
        return http.tls().isPresent() ? Optional.of(TlsIdentity.of(http.tls().get())) : Optional.empty();
    }

    private static Credentials credentials(Http http, Surroundings surroundings) throws UsageException {
        return Credentials.of(http, surroundings::variable);
    }

    /** Tries what a configuration asks for, without answering anybody; tells what was seen. */
    static String attempt(Http http, Surroundings surroundings) throws UsageException {
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
