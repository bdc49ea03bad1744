package dev.holdfast.agent.round;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.agent.capture.Capture;
import dev.holdfast.agent.config.Configuration;
import dev.holdfast.agent.config.Http;
import dev.holdfast.agent.http.AgentClient;
import dev.holdfast.engine.console.Surroundings;
import dev.holdfast.engine.console.UsageException;
import dev.holdfast.engine.format.FormatException;
import dev.holdfast.spi.source.SourceException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Asks the running agent for a base of a database, and waits for it: the agent receives the database's log, without which a
 * base is of no use, and nobody else can at the same time. The site itself is not opened: that would cost more than all of it.
 */
final class AskedBase {
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

    private final Surroundings surroundings;
    private final Configuration configuration;

    AskedBase(Surroundings surroundings, Configuration configuration) {
        this.surroundings = surroundings;
        this.configuration = configuration;
    }

    /**
     * The point that the agent took; it is durable.
     *
     * @throws SourceException.Unavailable if no agent answers, or it could take none
     * @throws UsageException if it cannot be asked, or refuses
     */
    BackupJob.Taken take(Capture capture) throws UsageException, SourceException, InterruptedException {
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
            return new BackupJob.Taken(
                    capture,
                    point(report),
                    Duration.ofNanos(System.nanoTime() - start),
                    Optional.ofNullable(report.path("afterwards").textValue()));
        } catch (FormatException e) {
            throw new UsageException(
                    "the running agent took a base of " + capture.workload()
                            + ", and does not tell of it as this version's agents do: " + e.getMessage(),
                    "Restart it, so that it is of the same version as this program.");
        } catch (AgentClient.NoAnswer e) {
            throw new SourceException.Unavailable(
                    capture.workload() + " is a database, whose bases the running agent takes: " + e.getMessage(),
                    "Is it running? systemctl status holdfast-agent",
                    e);
        }
    }

    /** Where the local site was away, the point is in another. */
    private TakenPoint point(JsonNode report) throws FormatException {
        TakenPoint point = TakenPoint.of(report);
        List<String> sites = new ArrayList<>();
        report.path("sites").forEach(site -> sites.add(site.asText()));
        String local = configuration.local().name();
        return sites.contains(local)
                ? point
                : point.warning("it is not in site " + local + ", but in " + String.join(", ", sites));
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
