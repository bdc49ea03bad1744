package dev.holdfast.agent.round;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.agent.capture.Capture;
import dev.holdfast.agent.config.Configuration;
import dev.holdfast.agent.config.Http;
import dev.holdfast.agent.http.AgentClient;
import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.backup.Backup;
import dev.holdfast.engine.console.Surroundings;
import dev.holdfast.engine.console.UsageException;
import dev.holdfast.engine.point.Point;
import dev.holdfast.engine.point.PointCatalog;
import dev.holdfast.engine.repository.Repository;
import dev.holdfast.spi.source.SourceException;
import dev.holdfast.spi.storage.BlobStoreException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Asks the running agent for a base of a database, and waits for it: the agent receives the database's log, without which a
 * base is of no use, and nobody else can at the same time.
 */
final class AskedBase {
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

    private final Surroundings surroundings;
    private final Configuration configuration;
    private final Repository repository;

    AskedBase(Surroundings surroundings, Configuration configuration, Repository repository) {
        this.surroundings = surroundings;
        this.configuration = configuration;
        this.repository = repository;
    }

    /**
     * The point that the agent took; it is durable.
     *
     * @throws SourceException.Unavailable if no agent answers, or it could take none
     * @throws UsageException if it cannot be asked, or refuses
     */
    BackupJob.Taken take(Capture capture)
            throws UsageException, SourceException, RepositoryException, BlobStoreException, InterruptedException {
        Http http = configuration
                .host()
                .http()
                .orElseThrow(() -> new UsageException(
                        capture.workload()
                                + " is a database, whose bases the running agent takes, and the agent answers"
                                + " no requests",
                        "Add agent.http with a token to the configuration, and restart the agent."));
        long start = System.nanoTime();
        try (AgentClient agent = AgentClient.operating(http, surroundings::variable)) {
            String workload = URLEncoder.encode(capture.workload(), StandardCharsets.UTF_8)
                    .replace("+", "%20");
            JsonNode run =
                    agent.post("/api/v1/workloads/" + workload + "/capture").path("run");
            JsonNode report = await(agent, capture, run.path("id").asText());
            Point point = new PointCatalog(repository)
                    .choose(
                            capture.workload(),
                            Instant.parse(report.path("instant").asText()))
                    .point();
            return new BackupJob.Taken(
                    capture,
                    new Backup.Taken(point.name(), point.manifest()),
                    Duration.ofNanos(System.nanoTime() - start),
                    Optional.ofNullable(report.path("afterwards").textValue()));
        } catch (AgentClient.NoAnswer e) {
            throw new SourceException.Unavailable(
                    capture.workload() + " is a database, whose bases the running agent takes: " + e.getMessage(),
                    "Is it running? systemctl status holdfast-agent",
                    e);
        }
    }

    /** What a run left, when it ended. */
    private static JsonNode await(AgentClient agent, Capture capture, String id)
            throws AgentClient.NoAnswer, UsageException, SourceException, InterruptedException {
        while (true) {
            JsonNode found = agent.get("/api/v1/runs/" + id);
            JsonNode run = found.path("run");
            switch (run.path("state").asText()) {
                case "running" -> Thread.sleep(BETWEEN_LOOKS);
                case "succeeded" -> {
                    return found.path("capture");
                }
                default ->
                    throw new SourceException.Unavailable(
                            "the agent took no base of " + capture.workload() + ": "
                                    + run.path("trouble").path("message").asText("it does not say why"),
                            run.path("trouble").path("hint").asText(""));
            }
        }
    }
}
