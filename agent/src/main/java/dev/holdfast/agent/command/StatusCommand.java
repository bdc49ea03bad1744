package dev.holdfast.agent.command;

import dev.holdfast.engine.console.Json;
import dev.holdfast.engine.console.Surroundings;
import java.util.concurrent.Callable;
import org.jspecify.annotations.NullUnmarked;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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

    @Mixin
    private AskedAgent agent;

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    StatusCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws Exception {
        return agent.ask(surroundings, client -> {
            StatusReport report = new StatusReport(
                    client.get("/api/v1/status"),
                    client.get("/api/v1/sites"),
                    client.all("/api/v1/workloads", "workloads"),
                    client.get("/api/v1/runs?state=running"),
                    client.get("/api/v1/environments"));
            if (json) {
                Json.print(surroundings.out(), report.json());
            } else {
                report.print(surroundings);
            }
            return report.exit();
        });
    }
}
