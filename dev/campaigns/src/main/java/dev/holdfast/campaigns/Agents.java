package dev.holdfast.campaigns;

import dev.holdfast.engine.plugin.PluginHost;
import dev.holdfast.engine.store.ProvenStore;
import dev.holdfast.servers.S3ProxyServer;
import dev.holdfast.spi.storage.Ability;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Many agents on one repository, with no server between them but the object store: one, two and ten of them at once, some
 * killed; a lease that many want while the network parts; and what the index of a thousand writers costs.
 */
public final class Agents {
    private static final String USAGE =
            "usage: agents --home IMAGE [--most 10] [--seconds 60] [--kills 6] [--disk-mib 64]"
                    + " [--lease-seconds 120] [--writers 1000] [--segments 1] [--only agents,limit,leases,index] [--seed N]"
                    + " [--work FOLDER]";
    private static final String BUCKET = "agents";

    private Agents() {}

    /** See the usage. */
    public static void main(String[] arguments) throws Exception {
        Arguments given = Arguments.parse(arguments);
        long seed = given.seed();
        Path home = given.path("home").orElseThrow(() -> new IllegalArgumentException(USAGE));
        int most = given.count("most", 10);
        int seconds = given.count("seconds", 60);
        int kills = given.count("kills", 6);
        long diskBytes = (long) given.count("disk-mib", 64) << 20;
        int leaseSeconds = given.count("lease-seconds", 120);
        int writers = given.count("writers", 1000);
        int segments = given.count("segments", 1);
        List<String> parts =
                List.of(given.text("only", "agents,limit,leases,index").split(",", -1));
        WorkFolder work = WorkFolder.of(given, "agents");
        given.requireNothingElse();
        Verdict verdict = new Verdict("agents", System.out);
        verdict.tell("seed %d (%s)", seed, USAGE);
        int status;
        Path folder = work.path();
        try (work;
                S3ProxyServer server = S3ProxyServer.start(
                        Files.createDirectory(folder.resolve("server")), S3ProxyServer.Backend.FILESYSTEM)) {
            server.createBucket(BUCKET);
            Path credentials =
                    StoreSite.secret(folder, "credentials", server.user().credentialsFile());
            Programs programs = Programs.ofImage(home);
            AgentsTogether together = new AgentsTogether(programs, diskBytes, seed, verdict);
            for (int agents : parts.contains("agents") ? new TreeSet<>(List.of(1, 2, most)) : Set.<Integer>of()) {
                String name = "of-" + agents;
                Path each = Files.createDirectories(folder.resolve(name));
                StoreSite site = StoreSite.create(
                        programs, name, url(server.endpoint().getPort(), name, credentials), each, Optional.empty());
                Path objects = folder.resolve("server/data").resolve(BUCKET).resolve(name);
                together.run(agents, site, objects, each, seconds, agents == 1 ? 0 : kills);
            }
            if (parts.contains("limit")) {
                limit(
                        programs,
                        server.endpoint().getPort(),
                        credentials,
                        new Scale(most, diskBytes, seed),
                        folder,
                        verdict);
            }
            if (parts.contains("leases")) {
                leases(home, server, credentials, leaseSeconds, seed, folder, verdict);
            }
            if (parts.contains("index")) {
                new ManyWriters(folder, seed, verdict).run(writers, segments);
            }
            status = verdict.finish("%s", String.join(", ", parts));
            work.keepIf(status != 0);
        }
        System.exit(status);
    }

    /** How much is done. */
    private record Scale(int most, long diskBytes, long seed) {}

    private static void limit(Programs programs, int store, Path credentials, Scale scale, Path folder, Verdict verdict)
            throws IOException, InterruptedException {
        for (int agents : new TreeSet<>(List.of(1, 2, Math.min(5, scale.most()), scale.most()))) {
            String name = "limit-" + agents;
            new AgentsAtLimit(
                            programs,
                            store,
                            port -> url(port, name, credentials),
                            scale.diskBytes(),
                            scale.seed(),
                            verdict)
                    .run(agents, Files.createDirectories(folder.resolve(name)));
        }
    }

    private static String url(int port, String prefix, Path credentials) {
        return "s3://" + BUCKET + "/" + prefix + "?endpoint=http://127.0.0.1:" + port
                + "&region=us-east-1&credentials-file=" + credentials;
    }

    private static void leases(
            Path home, S3ProxyServer server, Path credentials, int seconds, long seed, Path folder, Verdict verdict)
            throws Exception {
        PluginHost plugins = PluginHost.of(List.of(home.resolve("plugins")));
        LeasePartitions partitions = new LeasePartitions(seed, verdict);
        partitions.run(
                server.endpoint().getPort(),
                port -> new ProvenStore(
                        plugins.openStore(URI.create(url(port, "leases", credentials))), Set.of(Ability.PUT_IF_ABSENT)),
                seconds,
                folder.resolve("beliefs"));
    }
}
