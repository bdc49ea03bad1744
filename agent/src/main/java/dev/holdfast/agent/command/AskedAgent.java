package dev.holdfast.agent.command;

import dev.holdfast.agent.config.Configuration;
import dev.holdfast.agent.config.ConfigurationReader;
import dev.holdfast.agent.config.Http;
import dev.holdfast.agent.http.AgentClient;
import dev.holdfast.engine.console.ExitCode;
import dev.holdfast.engine.console.Failure;
import dev.holdfast.engine.console.Surroundings;
import dev.holdfast.engine.console.UsageException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.NullUnmarked;
import picocli.CommandLine.Option;

/** The running agent that a command asks: where it is, and what is shown to it. */
@NullUnmarked // picocli sets the fields before anything reads them
final class AskedAgent {
    @Option(
            names = "--config",
            paramLabel = "FILE",
            defaultValue = "/etc/holdfast/agent.yaml",
            description = "The configuration of the running agent (YAML); ${DEFAULT-VALUE} unless it is given.")
    private Path file;

    @Option(
            names = "--client-certificate",
            paramLabel = "FILE",
            description = "What to show to an agent that wants certificates of clients (PEM).")
    private Optional<Path> certificate;

    @Option(names = "--client-key", paramLabel = "FILE", description = "The certificate's private key (PEM, PKCS #8).")
    private Optional<Path> key;

    /** What is asked of it; returns the exit status. */
    @FunctionalInterface
    interface Question {
        ExitCode ask(AgentClient client) throws Exception;
    }

    /** Asks it; where none answers, says so. Returns the exit status. */
    int ask(Surroundings surroundings, Question question) throws Exception {
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
            return question.ask(client).status();
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
