package dev.holdfast.campaigns;

import dev.holdfast.servers.Azurite;
import dev.holdfast.servers.Fault;
import dev.holdfast.servers.FaultPlan;
import dev.holdfast.servers.FaultProxy;
import dev.holdfast.servers.S3ProxyServer;
import dev.holdfast.servers.S3Requests;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A site in an object store behind a proxy, which can refuse every connection. */
final class WatchedStore implements WatchedSite {
    private static final FaultPlan PASS = (_, _, _) -> new Fault.None();
    private static final FaultPlan REFUSE = (_, _, _) -> new Fault.Refuse();
    private static final String BUCKET = "campaign";
    private static final Pattern NAME = Pattern.compile("<Name>site/(points/[^<]+)</Name>");
    private static final Pattern MARKER = Pattern.compile("<NextMarker>([^<]+)</NextMarker>");

    private final StoreSite site;
    private final FaultProxy proxy;
    private final Lister lister;
    private final AutoCloseable server;

    /** Lists past the proxy. */
    private interface Lister {
        List<String> manifests() throws IOException, InterruptedException;
    }

    private WatchedStore(StoreSite site, FaultProxy proxy, Lister lister, AutoCloseable server) {
        this.site = site;
        this.proxy = proxy;
        this.lister = lister;
        this.server = server;
    }

    /** A further site of a repository, in S3. */
    static WatchedStore s3(Programs programs, Path work, StoreSite original) throws IOException, InterruptedException {
        return s3(programs, work, "s3", original);
    }

    /** The same by another name. */
    static WatchedStore s3(Programs programs, Path work, String name, StoreSite original)
            throws IOException, InterruptedException {
        Path folder = Files.createDirectories(work.resolve("s3proxy"));
        S3ProxyServer server = S3ProxyServer.start(folder, S3ProxyServer.Backend.FILESYSTEM);
        new S3Requests(server.endpoint(), server.user(), InstantSource.system()).createBucket(BUCKET, false, false);
        FaultProxy proxy = FaultProxy.start(server.endpoint(), PASS);
        Path credentials =
                StoreSite.secret(work, name + "-credentials", server.user().credentialsFile());
        StoreSite site = StoreSite.create(
                programs,
                name,
                "s3://" + BUCKET + "/site?endpoint=" + proxy.url() + "&region=us-east-1&credentials-file="
                        + credentials,
                work,
                Optional.of(original));
        Path data = folder.resolve("data").resolve(BUCKET).resolve("site");
        return new WatchedStore(site, proxy, () -> WatchedFolder.manifestsIn(data), server);
    }

    /** A further site of a repository, in Azure's emulator. */
    static WatchedStore azure(Programs programs, Path work, StoreSite original)
            throws IOException, InterruptedException {
        Azurite server = Azurite.start(Files.createDirectories(work.resolve("azurite")));
        URI endpoint = server.endpoint();
        FaultProxy proxy =
                FaultProxy.start(URI.create("http://" + endpoint.getHost() + ":" + endpoint.getPort()), PASS);
        Path key = StoreSite.secret(work, "azure-key", Azurite.KEY);
        String container = server.createContainer();
        StoreSite site = StoreSite.create(
                programs,
                "azure",
                "azure://" + Azurite.ACCOUNT + "/" + container + "/site?endpoint=" + proxy.url() + "/" + Azurite.ACCOUNT
                        + "&credentials-file=" + key,
                work,
                Optional.of(original));
        HttpClient client = HttpClient.newHttpClient();
        return new WatchedStore(site, proxy, () -> blobs(client, server, container), () -> {
            client.close();
            server.close();
        });
    }

    private static List<String> blobs(HttpClient client, Azurite server, String container)
            throws IOException, InterruptedException {
        List<String> names = new ArrayList<>();
        String token = server.token(container, "l");
        String marker = "";
        do {
            URI page = URI.create(server.endpoint() + "/" + container + "?restype=container&comp=list&prefix="
                    + URLEncoder.encode("site/points/", StandardCharsets.UTF_8) + "&marker="
                    + URLEncoder.encode(marker, StandardCharsets.UTF_8) + "&" + token);
            String listed = client.send(
                            HttpRequest.newBuilder(page)
                                    .header("x-ms-version", "2021-12-02")
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
            NAME.matcher(listed).results().forEach(found -> names.add(found.group(1)));
            Matcher next = MARKER.matcher(listed);
            marker = next.find() ? next.group(1) : "";
        } while (!marker.isEmpty());
        return names;
    }

    @Override
    public StoreSite site() {
        return site;
    }

    @Override
    public void cut() {
        proxy.plan(REFUSE);
    }

    @Override
    public void mend() {
        proxy.plan(PASS);
    }

    @Override
    public List<String> manifests() throws IOException, InterruptedException {
        return lister.manifests();
    }

    @Override
    public void close() throws IOException {
        proxy.close();
        try {
            server.close();
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException("the server of " + site.name() + " did not end", e);
        }
    }
}
