package dev.holdfast.agent;

import dev.holdfast.agent.config.Configuration;
import dev.holdfast.agent.config.ConfigurationReader;
import dev.holdfast.agent.config.Http;
import dev.holdfast.agent.http.AgentClient;
import dev.holdfast.engine.console.ExitCode;
import dev.holdfast.engine.console.Failure;
import dev.holdfast.engine.console.Json;
import dev.holdfast.engine.console.Surroundings;
import dev.holdfast.engine.console.UsageException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.NullUnmarked;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code status}: how the running agent's objectives stand. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = {
            "Asks the running agent how each workload stands at each site: what was promised, what holds, what runs, what is"
                    + " wrong and what to do.",
            "The exit status is 0 if all objectives are met, 3 if one is not, 7 if no agent answers.",
            "Needs agent.http in the configuration, with a token that this user may read."
        },
        footerHeading = "%nExample:%n",
        footer = "  ${COMMAND-FULL-NAME} --config /etc/holdfast/agent.yaml")
@NullUnmarked // picocli sets the fields before anything reads them
final class StatusCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            defaultValue = "/etc/holdfast/agent.yaml",
            description = "The configuration of the running agent (YAML); ${DEFAULT-VALUE} unless it is given.")
    private Path file;

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    @Option(
            names = "--client-certificate",
            paramLabel = "FILE",
            description = "What to show to an agent that wants certificates of clients (PEM).")
    private Optional<Path> certificate;

    @Option(names = "--client-key", paramLabel = "FILE", description = "The certificate's private key (PEM, PKCS #8).")
    private Optional<Path> key;

    StatusCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws Exception {
        Configuration configuration = ConfigurationReader.read(file);
        Http http = configuration
                .host()
                .http()
                .orElseThrow(() -> new UsageException(
                        "the agent of " + file + " answers no requests",
                        "Add agent.http to the configuration, and restart the agent."));
        if (certificate.isPresent() != key.isPresent()) {
            throw new UsageException("--client-certificate and --client-key belong together", "");
        }
        try (AgentClient client = AgentClient.of(
                http,
                certificate.flatMap(each -> key.map(own -> new AgentClient.Identity(each, own))),
                surroundings::variable)) {
            StatusReport report = new StatusReport(
                    client.get("/api/v1/status"),
                    client.get("/api/v1/sites"),
                    client.all("/api/v1/workloads", "workloads"),
                    client.get("/api/v1/runs?state=running"));
            if (json) {
                Json.print(surroundings.out(), report.json());
            } else {
                report.print(surroundings);
            }
            return report.exit().status();
        } catch (AgentClient.NoAnswer e) {
            Failure failure = new Failure(
                    String.valueOf(e.getMessage()),
                    "Is it running? systemctl status holdfast-agent",
                    ExitCode.UNREACHABLE);
            failure.print(surroundings);
            return failure.exit().status();
        }
    }
}
