package dev.holdfast.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Azurite, Microsoft's emulator of Azure Blob Storage. It speaks the real protocol, with real signatures, and knows
 * conditions, blocks, SAS tokens and tiers; it enforces no immutability policies and keeps no versions.
 *
 * <p>{@code dev/servers/install-azurite} installs it.
 */
public final class Azurite implements AutoCloseable {
    /** The one account, documented with the emulator. */
    public static final String ACCOUNT = "devstoreaccount1";

    /** The account's key, documented with the emulator: no secret. */
    public static final String KEY =
            "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private static final String PROGRAM = "dev/servers/target/azurite/node_modules/azurite/dist/src/blob/main.js";
    private static final Pattern BLOB_NAME = Pattern.compile("<Name>(.*?)</Name>");
    private static final String TOKEN_VERSION = "2020-12-06";
    private static final String PROTOCOL = "2021-12-02";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path folder;
    private final ServerProcess process;
    private final int port;

    private Azurite(Path folder, ServerProcess process, int port) {
        this.folder = folder;
        this.process = process;
        this.port = port;
    }

    private static final class Shared {
        static final Azurite INSTANCE = startInTemporaryFolder();
    }

    /** One for all tests of this virtual machine, which ends with it. */
    public static Azurite shared() {
        return Shared.INSTANCE;
    }

    private static Azurite startInTemporaryFolder() {
        try {
            Path folder = Files.createTempDirectory("azurite");
            Azurite azurite = start(folder);
            Folders.removeAtTheEnd(folder);
            return azurite;
        } catch (IOException e) {
            throw new UncheckedIOException("Azurite did not start", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while Azurite started", e);
        }
    }

    /** Starts one that keeps its data in a folder. */
    public static Azurite start(Path folder) throws IOException, InterruptedException {
        return start(folder, List.of());
    }

    /** The same, which speaks by TLS alone; who made containers there with {@link #start} finds them again. */
    public static Azurite start(Path folder, TlsIdentity identity) throws IOException, InterruptedException {
        return start(folder, List.of("--cert", identity.keyStore().toString(), "--pwd", TlsIdentity.PASSWORD));
    }

    private static Azurite start(Path folder, List<String> more) throws IOException, InterruptedException {
        Path program = Folders.ofSources().resolve(PROGRAM);
        if (!Files.exists(program)) {
            throw new IOException("Azurite is not installed: run dev/servers/install-azurite");
        }
        int port = FreePorts.next();
        List<String> command = new ArrayList<>(List.of(
                "node",
                program.toString(),
                "--blobHost",
                "127.0.0.1",
                "--blobPort",
                String.valueOf(port),
                "--location",
                folder.toString(),
                "--silent",
                "--skipApiVersionCheck",
                "--disableTelemetry"));
        command.addAll(more);
        ServerProcess process = ServerProcess.start("azurite", folder, command, Map.of());
        Azurite azurite = new Azurite(folder, process, port);
        process.awaitReady(PATIENCE, azurite::listens);
        return azurite;
    }

    private boolean listens() throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        }
    }

    /** The account's blob service. */
    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + port + "/" + ACCOUNT);
    }

    /** Makes a container of a new name; its name. */
    public String createContainer() throws IOException, InterruptedException {
        String container = "campaign-" + System.nanoTime();
        String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.now(ZoneOffset.UTC));
        String toSign = "PUT" + "\n".repeat(12) + "x-ms-date:" + date + "\nx-ms-version:" + PROTOCOL + "\n/" + ACCOUNT
                + "/" + ACCOUNT + "/" + container + "\nrestype:container";
        HttpRequest request = HttpRequest.newBuilder(URI.create(endpoint() + "/" + container + "?restype=container"))
                .header("x-ms-date", date)
                .header("x-ms-version", PROTOCOL)
                .header("Authorization", "SharedKey " + ACCOUNT + ":" + signature(toSign))
                .PUT(HttpRequest.BodyPublishers.noBody())
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() != 201) {
                throw new IOException("no container was made: " + response.statusCode() + " " + response.body());
            }
        }
        return container;
    }

    /**
     * A shared access signature for a container, of an hour.
     *
     * @param permissions in the service's letters and order, such as {@code rcl}
     */
    public String token(String container, String permissions) {
        String until = DateTimeFormatter.ISO_INSTANT.format(
                ZonedDateTime.now(ZoneOffset.UTC).plusHours(1).truncatedTo(ChronoUnit.SECONDS));
        String toSign = String.join(
                "\n",
                permissions,
                "",
                until,
                "/blob/" + ACCOUNT + "/" + container,
                "",
                "",
                "",
                TOKEN_VERSION,
                "c",
                "\n".repeat(6));
        return "sv=" + TOKEN_VERSION + "&sr=c&sp=" + permissions + "&se=" + encoded(until) + "&sig="
                + encoded(signature(toSign));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /**
     * Makes one request for a blob under a token; the status of the answer.
     *
     * @param content of a block blob, for a PUT
     */
    public int request(String method, String container, String blob, String token, String content)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create(endpoint() + "/" + container + "/" + blob + "?" + token))
                .header("x-ms-version", PROTOCOL)
                .method(
                        method,
                        content.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(content));
        if (!content.isEmpty()) {
            request.header("x-ms-blob-type", "BlockBlob");
        }
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request.build(), HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        }
    }

    /** The names of a container's blobs, at most 5000. */
    public List<String> blobs(String container, String token) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(endpoint() + "/" + container + "?restype=container&comp=list&" + token))
                .header("x-ms-version", PROTOCOL)
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            String listed =
                    client.send(request, HttpResponse.BodyHandlers.ofString()).body();
            return BLOB_NAME
                    .matcher(listed)
                    .results()
                    .map(found -> found.group(1))
                    .toList();
        }
    }

    private static String signature(String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(Base64.getDecoder().decode(KEY), "HmacSHA256"));
            return Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime has no HMAC-SHA-256", e);
        }
    }

    /** Where it listens on loopback. */
    public int port() {
        return port;
    }

    /** Where it keeps its data. */
    public Path folder() {
        return folder;
    }

    /** Lets it write what it holds, and ends it. */
    @Override
    public void close() {
        process.close();
    }
}
