package dev.holdfast.servers;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * S3Proxy, which speaks S3 and keeps objects in files or in memory: quick to start, and strict about conditions. It is a
 * process, so that it can be killed, and so that its libraries stay away from those of who uses it.
 */
public final class S3ProxyServer implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** It keeps each signed object in memory until it has seen all of it: eight packs of 32 MiB and their copies at once. */
    private static final int HEAP_MEBIBYTES = 1024;

    private final int port = FreePorts.next();
    private final int securePort = FreePorts.next();
    private final TlsIdentity identity;
    private final S3User user = new S3User("s3proxy", "local", UUID.randomUUID().toString());
    private final ServerProcess process;

    /** Where objects are kept. */
    public enum Backend {
        /** In files of its folder. */
        FILESYSTEM("filesystem"),
        /** In memory. */
        TRANSIENT("transient");

        private final String provider;

        Backend(String provider) {
            this.provider = provider;
        }
    }

    private S3ProxyServer(Path folder, Backend backend) throws IOException {
        Path data = Files.createDirectories(folder.resolve("data"));
        identity = TlsIdentity.create(folder, "s3proxy");
        Path configuration = Files.writeString(
                folder.resolve("s3proxy.properties"),
                String.join(
                        "\n",
                        "s3proxy.endpoint=" + endpoint(),
                        "s3proxy.secure-endpoint=" + secureEndpoint("127.0.0.1"),
                        "s3proxy.keystore-path=" + identity.keyStore(),
                        "s3proxy.keystore-password=" + TlsIdentity.PASSWORD,
                        "s3proxy.authorization=aws-v2-or-v4",
                        "s3proxy.identity=" + user.accessKey(),
                        "s3proxy.credential=" + user.secretKey(),
                        "jclouds.provider=" + backend.provider,
                        "jclouds.filesystem.basedir=" + data));
        process = ServerProcess.start(
                "s3proxy",
                folder,
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx" + HEAP_MEBIBYTES + "m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        classPath(),
                        "org.gaul.s3proxy.Main",
                        "--properties",
                        configuration.toString()),
                Map.of());
    }

    /**
     * Starts one.
     *
     * @param folder an empty one, for its data and what it writes to its log
     */
    public static S3ProxyServer start(Path folder, Backend backend) throws IOException, InterruptedException {
        S3ProxyServer server = new S3ProxyServer(folder, backend);
        try {
            server.process.awaitReady(PATIENCE, server::answers);
            return server;
        } catch (IOException | InterruptedException e) {
            server.close();
            throw e;
        }
    }

    /** Written by the build, which resolves it. */
    private static String classPath() throws IOException {
        try (var in = S3ProxyServer.class.getResourceAsStream("s3proxy.classpath")) {
            if (in == null) {
                throw new IOException("the build left no s3proxy.classpath beside " + S3ProxyServer.class);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
        }
    }

    private boolean answers() throws IOException {
        HttpURLConnection connection = (HttpURLConnection) endpoint().toURL().openConnection();
        connection.setConnectTimeout(1000);
        connection.setReadTimeout(1000);
        return connection.getResponseCode() > 0;
    }

    /** Makes a bucket. */
    public void createBucket(String bucket) throws IOException, InterruptedException {
        new S3Requests(endpoint(), user, InstantSource.system()).createBucket(bucket, false, false);
    }

    /** Where it serves, without TLS. */
    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /**
     * Where it serves with TLS.
     *
     * @param host a name of the loopback interface; its certificate is for 127.0.0.1 alone
     */
    public URI secureEndpoint(String host) {
        return URI.create("https://" + host + ":" + securePort);
    }

    /** In PEM; it vouches for itself. */
    public Path certificate() {
        return identity.certificate();
    }

    /** Its only user. */
    public S3User user() {
        return user;
    }

    /** Ends it at once, as a crash would. */
    public void kill() throws InterruptedException {
        process.kill();
    }

    @Override
    public void close() {
        process.close();
    }
}
