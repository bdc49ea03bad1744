package dev.holdfast.agent.http;

import dev.holdfast.agent.config.HostAndPort;
import dev.holdfast.agent.config.Http;
import dev.holdfast.engine.console.UsageException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers HTTP requests at one address until it is closed. */
public final class HttpServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);

    private static final int LARGEST_HEADER = 8 * 1024;
    private static final int MOST_CONNECTIONS = 256;
    private static final int THREADS = 8;
    private static final Duration IDLE = Duration.ofSeconds(30);
    private static final Duration TO_STOP = Duration.ofSeconds(2);
    private static final RateLimit.Rate OF_CLIENT = new RateLimit.Rate(100, 50);
    private static final RateLimit.Rate OF_ALL = new RateLimit.Rate(400, 200);
    private static final RateLimit.Rate FILES_OF_CLIENT = new RateLimit.Rate(2_000, 500); // a page has some fifty
    private static final RateLimit.Rate FILES_OF_ALL = new RateLimit.Rate(8_000, 2_000);

    private final Server server;
    private final Thread sweeper;
    private final HostAndPort address;
    private final Gate gate;
    private final Optional<SslContextFactory.Server> tls;

    private HttpServer(
            Server server, Thread sweeper, HostAndPort address, Gate gate, Optional<SslContextFactory.Server> tls) {
        this.server = server;
        this.sweeper = sweeper;
        this.address = address;
        this.gate = gate;
        this.tls = tls;
    }

    /**
     * Begins to answer.
     *
     * @param tls what it shows to clients, if it does TLS
     * @param routes what can be asked; the server adds its own description to them
     * @throws UsageException if nothing can listen at that address
     */
    public static HttpServer start(
            Http configuration, Optional<TlsIdentity> tls, Credentials credentials, List<Route> routes)
            throws UsageException {
        ConnectionWatch watch = new ConnectionWatch(System::nanoTime);
        RateLimit requests = new RateLimit(OF_CLIENT, OF_ALL, System::nanoTime);
        RateLimit files = new RateLimit(FILES_OF_CLIENT, FILES_OF_ALL, System::nanoTime);
        Server server = new Server(threads());
        Optional<SslContextFactory.Server> secure = tls.isPresent() ? Optional.of(secure(tls.get())) : Optional.empty();
        ServerConnector connector = connector(server, configuration, secure);
        Gate gate = new Gate(rules(configuration, tls, credentials, routes), requests, files, watch);
        connector.addBean(watch);
        server.addConnector(connector);
        server.addBean(new NetworkConnectionLimit(MOST_CONNECTIONS, connector));
        server.setErrorHandler(new Problems());
        server.setHandler(gate);
        server.setStopTimeout(TO_STOP.toMillis());
        try {
            server.start();
        } catch (Exception e) {
            stop(server);
            throw new UsageException(
                    "nothing can listen at " + configuration.address() + ": " + cause(e),
                    "Is another agent running? See 'address' of agent.http.");
        }
        LOG.atInfo()
                .addKeyValue("address", configuration.address())
                .addKeyValue("tls", tls.isPresent())
                .log("requests are answered");
        Thread sweeper = Thread.ofVirtual().name("connections").start(() -> sweep(watch));
        return new HttpServer(server, sweeper, configuration.address(), gate, secure);
    }

    private static Gate.Rules rules(
            Http configuration, Optional<TlsIdentity> tls, Credentials credentials, List<Route> routes) {
        return new Gate.Rules(
                new Router(described(routes)),
                credentials,
                new HostNames(configuration.address(), tls.map(TlsIdentity::certificate)));
    }

    /**
     * Goes over to another configuration of the same address, with TLS if it had it before. Connections that are open stay
     * so, and what is asked by them is held to the new rules.
     *
     * @throws UsageException if the certificate cannot be used; then nothing changed
     */
    void adopt(Http configuration, Optional<TlsIdentity> identity, Credentials credentials, List<Route> routes)
            throws UsageException {
        if (tls.isPresent() && identity.isPresent()) {
            SSLContext context = identity.get().context();
            boolean needed = !identity.get().trusted().isEmpty();
            try {
                tls.get().reload(factory -> {
                    SslContextFactory.Server of = (SslContextFactory.Server) factory;
                    of.setSslContext(context);
                    of.setNeedClientAuth(needed);
                });
            } catch (Exception e) {
                throw new UsageException("the certificate cannot be used: " + cause(e), "Check 'certificate'.");
            }
        }
        gate.adopt(rules(configuration, identity, credentials, routes));
    }

    private static String cause(Throwable e) {
        return String.valueOf(e.getCause() instanceof IOException io ? io.getMessage() : e.getMessage());
    }

    /** Selecting connections takes few threads; requests are answered on virtual ones, which may wait. */
    private static QueuedThreadPool threads() {
        QueuedThreadPool threads = new QueuedThreadPool(THREADS, THREADS);
        threads.setName("http");
        threads.setDaemon(true);
        threads.setReservedThreads(0);
        threads.setVirtualThreadsExecutor(Executors.newVirtualThreadPerTaskExecutor());
        return threads;
    }

    private static ServerConnector connector(
            Server server, Http configuration, Optional<SslContextFactory.Server> tls) {
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setRequestHeaderSize(LARGEST_HEADER);
        // Names of workloads may have any character; each route takes its path apart before it decodes it.
        http.setUriCompliance(UriCompliance.DEFAULT.with(
                "NAMES",
                UriCompliance.Violation.AMBIGUOUS_PATH_SEPARATOR,
                UriCompliance.Violation.AMBIGUOUS_PATH_ENCODING));
        HttpConnectionFactory plain = new HttpConnectionFactory(http);
        ServerConnector connector;
        if (tls.isPresent()) {
            http.addCustomizer(new SecureRequestCustomizer(false));
            connector =
                    new ServerConnector(server, 1, 1, new SslConnectionFactory(tls.get(), plain.getProtocol()), plain);
        } else {
            connector = new ServerConnector(server, 1, 1, plain);
        }
        connector.setHost(configuration.address().host());
        connector.setPort(configuration.address().port());
        connector.setIdleTimeout(IDLE.toMillis());
        connector.setShutdownIdleTimeout(TO_STOP.toMillis() / 2);
        return connector;
    }

    private static SslContextFactory.Server secure(TlsIdentity identity) throws UsageException {
        SslContextFactory.Server factory = new SslContextFactory.Server();
        factory.setSslContext(identity.context());
        factory.setIncludeProtocols("TLSv1.3", "TLSv1.2");
        factory.setRenegotiationAllowed(false);
        factory.setNeedClientAuth(!identity.trusted().isEmpty());
        return factory;
    }

    private static List<Route> described(List<Route> routes) {
        List<Route> all = new ArrayList<>(routes);
        all.add(Description.route(() -> Description.of(all)));
        return all;
    }

    private static void sweep(ConnectionWatch watch) {
        try {
            while (true) {
                Thread.sleep(Duration.ofSeconds(1));
                watch.sweep();
            }
        } catch (InterruptedException e) {
            return; // it is closed
        }
    }

    /** Whether it does TLS. */
    boolean doesTls() {
        return tls.isPresent();
    }

    /** Where it answers. */
    public HostAndPort address() {
        return address;
    }

    private static void stop(Server server) {
        try {
            server.stop();
        } catch (Exception e) {
            LOG.atWarn().setCause(e).log("the server of requests did not end in good order");
        }
    }

    /** Answers what was asked, for two seconds at most, and ends. */
    @Override
    public void close() {
        sweeper.interrupt();
        stop(server);
    }
}
