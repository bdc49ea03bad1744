package dev.holdfast.agent.round;

import dev.holdfast.agent.capture.Logs;
import dev.holdfast.agent.config.Configuration;
import dev.holdfast.agent.config.Http;
import dev.holdfast.agent.http.AgentClient;
import dev.holdfast.engine.console.Surroundings;
import dev.holdfast.engine.console.UsageException;
import dev.holdfast.spi.source.SourceException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;

/** The logs of databases, which the running agent, as it receives them, is asked to store. */
final class AskedLogs implements Logs {
    /** Longer than the agent waits for a log. */
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final Surroundings surroundings;
    private final Configuration configuration;

    AskedLogs(Surroundings surroundings, Configuration configuration) {
        this.surroundings = surroundings;
        this.configuration = configuration;
    }

    @Override
    public Duration await(String workload, Instant instant) throws SourceException, InterruptedException {
        Http http = configuration
                .host()
                .http()
                .orElseThrow(() -> new SourceException.Unavailable(
                        "the running agent, which receives its log, answers no requests",
                        "Add agent.http with a token to the configuration, and restart the agent."));
        try (AgentClient agent = AgentClient.operating(http, surroundings::variable);
                AgentClient patient = agent.patient(PATIENCE)) {
            String name = URLEncoder.encode(workload, StandardCharsets.UTF_8).replace("+", "%20");
            // What it is asked for is after the instant, as it is asked now.
            double clocks = patient.post("/api/v1/workloads/" + name + "/log")
                    .path("clockSeconds")
                    .asDouble();
            return Duration.ofMillis(Math.round(clocks * 1e3));
        } catch (AgentClient.NoAnswer e) {
            throw new SourceException.Unavailable(
                    "the running agent receives its log: " + e.getMessage(),
                    "Is it running? systemctl status holdfast-agent",
                    e);
        } catch (UsageException e) {
            throw new SourceException.Unavailable(String.valueOf(e.getMessage()), e.hint(), e);
        }
    }
}
