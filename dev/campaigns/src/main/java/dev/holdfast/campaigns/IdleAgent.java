package dev.holdfast.campaigns;

import dev.holdfast.servers.FreePorts;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;

/**
 * An agent that has nothing to do: many workloads whose points are not due for hours, a site in a folder, one in S3 and one in
 * Azure, and somebody who looks at its status every ten seconds.
 */
final class IdleAgent implements AutoCloseable {
    private static final int DISK_BYTES = 1 << 20;
    private static final Duration TO_BEGIN = Duration.ofMinutes(20);
    private static final Duration BETWEEN_QUESTIONS = Duration.ofSeconds(10);
    private static final String TOKEN = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    private final Verdict verdict;
    private final int workloads;
    private final List<WatchedSite> sites;
    private final Process agent;
    private final URI status;
    private final HttpClient client = HttpClient.newHttpClient();

    IdleAgent(Programs programs, Path work, int workloads, SplittableRandom random, Verdict verdict)
            throws IOException, InterruptedException {
        this.verdict = verdict;
        this.workloads = workloads;
        WatchedFolder near = WatchedFolder.plain(programs, work);
        sites = List.of(
                near, WatchedStore.s3(programs, work, near.site()), WatchedStore.azure(programs, work, near.site()));
        int port = FreePorts.next();
        status = URI.create("http://127.0.0.1:" + port + "/api/v1/status");
        StringBuilder yaml = new StringBuilder(
                "agent: {name: host-a, state: state, http: {address: \"127.0.0.1:%d\", token: \"file:%s\"}}\nsites:\n"
                        .formatted(port, StoreSite.secret(work, "token", TOKEN + "\n")));
        for (WatchedSite each : sites) {
            StoreSite site = each.site();
            yaml.append("  - {name: %s, repository: \"%s\", key: \"file:%s\"%s}%n"
                    .formatted(
                            site.name(), site.url(), site.key(), each == near ? "" : ", replication: {mode: async}"));
        }
        yaml.append("workloads:\n");
        Path data = Files.createDirectories(work.resolve("data"));
        for (int i = 0; i < workloads; i++) {
            Path disk = data.resolve("disk-" + i);
            byte[] content = new byte[DISK_BYTES / 4];
            random.nextBytes(content);
            try (RandomAccessFile file = new RandomAccessFile(disk.toFile(), "rw")) {
                file.setLength(DISK_BYTES);
                file.write(content);
            }
            yaml.append("  - {name: disk-%d, source: {type: disk, path: \"%s\"}, rpo: 24h}%n".formatted(i, disk));
        }
        Path configuration = Files.writeString(work.resolve("agent.yaml"), yaml);
        agent = new ProcessBuilder(programs.agent(List.of("run", "--verbose", "--config", configuration.toString())))
                .redirectErrorStream(true)
                .redirectOutput(work.resolve("agent.log").toFile())
                .start();
    }

    /**
     * Waits until it has nothing to do, and looks what it uses then.
     *
     * @param toSettle how long after the first points that is; with {@code atMost} less, if it needs no more memory before
     * @param mostAnonymous anonymous memory that it may have, in MiB
     * @param mostProcessor part of a processor that it may use
     */
    void run(Duration toSettle, boolean atMost, Duration length, double mostAnonymous, double mostProcessor)
            throws IOException, InterruptedException {
        Instant start = Instant.now();
        ProcessUse use = new ProcessUse(agent.toHandle());
        boolean begun = false;
        while (!begun && Instant.now().isBefore(start.plus(TO_BEGIN)) && agent.isAlive()) {
            Thread.sleep(1000);
            use.look();
            begun = true;
            for (WatchedSite site : sites) {
                begun &= site.manifests().size() >= workloads;
            }
        }
        if (!verdict.require(begun, "the first points did not come to all sites within %s", TO_BEGIN)) {
            return;
        }
        verdict.tell(
                "idle: %d workloads, first points at %d sites after %.0f s and %.1f s of processor; at most %.0f MiB"
                        + " anonymous, %.0f MiB resident meanwhile",
                workloads,
                sites.size(),
                Duration.between(start, Instant.now()).toMillis() / 1e3,
                use.processor().toMillis() / 1e3,
                use.mostAnonymous(),
                use.mostResident());
        Instant settled = Instant.now().plus(toSettle);
        do {
            Thread.sleep(1000);
            use.forget();
            use.look();
        } while (Instant.now().isBefore(settled) && !(atMost && use.mostAnonymous() <= mostAnonymous));
        measure(use, length, mostAnonymous, mostProcessor);
    }

    private void measure(ProcessUse use, Duration length, double mostAnonymous, double mostProcessor)
            throws IOException, InterruptedException {
        use.forget();
        Instant start = Instant.now();
        Duration before = use.processor();
        int answers = 0;
        while (Instant.now().isBefore(start.plus(length))) {
            Thread.sleep(BETWEEN_QUESTIONS);
            answers += ask() == 200 ? 1 : 0;
            use.look();
        }
        double seconds = Duration.between(start, Instant.now()).toMillis() / 1e3;
        double processor = use.processor().minus(before).toMillis() / 1e3 / seconds;
        verdict.tell(
                "idle: over %.0f s %.2f %% of a processor, at most %.0f MiB anonymous, %.0f MiB resident; %d answers",
                seconds, processor * 100, use.mostAnonymous(), use.mostResident(), answers);
        verdict.require(answers > 0, "the agent did not answer");
        verdict.require(
                use.mostAnonymous() <= mostAnonymous,
                "it had %.0f MiB of anonymous memory, %.0f are allowed",
                use.mostAnonymous(),
                mostAnonymous);
        verdict.require(
                processor <= mostProcessor,
                "it used %.2f %% of a processor, %.2f are allowed",
                processor * 100,
                mostProcessor * 100);
    }

    private int ask() throws IOException, InterruptedException {
        return client.send(
                        HttpRequest.newBuilder(status)
                                .header("Authorization", "Bearer " + TOKEN)
                                .build(),
                        HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    @Override
    public void close() throws IOException {
        agent.destroyForcibly();
        client.close();
        for (WatchedSite site : sites.reversed()) {
            site.close();
        }
    }
}
