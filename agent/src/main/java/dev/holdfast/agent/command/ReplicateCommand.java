package dev.holdfast.agent.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.agent.round.CopyReport;
import dev.holdfast.agent.round.ReplicationPlan;
import dev.holdfast.agent.round.ReplicationRound;
import dev.holdfast.agent.round.SiteCopy;
import dev.holdfast.agent.site.SiteBandwidth;
import dev.holdfast.engine.console.CacheOption;
import dev.holdfast.engine.console.ExitCode;
import dev.holdfast.engine.console.Json;
import dev.holdfast.engine.console.OutputOptions;
import dev.holdfast.engine.console.Sites;
import dev.holdfast.engine.console.Surroundings;
import dev.holdfast.engine.format.JsonObject;
import dev.holdfast.engine.keys.KeyFile;
import dev.holdfast.engine.repository.Repository;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.NullUnmarked;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code replicate}: brings sites up to date with another. */
@Command(
        name = "replicate",
        mixinStandardHelpOptions = true,
        description = {
            "Copies to sites of a repository what they lack of another; all are consistent at every moment.",
            "Either from the first site of a configuration to all others, or to those named; or between two sites.",
            "Regions and residency rules stand in the configuration: --from and --to know none, and copy wherever they are"
                    + " told to."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  ${COMMAND-FULL-NAME} --from file:///srv/backup --to s3://acme-dr/far --key-file home.key \\",
            "      --to-key-file far.key",
            "  ${COMMAND-FULL-NAME} --config /etc/holdfast/agent.yaml --site far"
        })
@NullUnmarked // picocli sets the fields before anything reads them
final class ReplicateCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Option(names = "--config", paramLabel = "FILE", description = "The configuration (YAML): sites and keys.")
    private Optional<Path> configuration;

    @Option(
            names = "--site",
            paramLabel = "NAME",
            description = "Only this site of the configuration; may be given several times.")
    private List<String> names = new ArrayList<>();

    @Option(names = "--from", paramLabel = "URL", description = "Without a configuration: the site to copy from.")
    private Optional<URI> from;

    @Option(names = "--to", paramLabel = "URL", description = "Without a configuration: the site to bring up to date.")
    private Optional<URI> to;

    @Option(
            names = "--key-file",
            paramLabel = "FILE",
            description = "What opens the site to copy from (or HOLDFAST_KEY_FILE).")
    private Optional<Path> keyFile;

    @Option(
            names = "--to-key-file",
            paramLabel = "FILE",
            description = "What opens the site to bring up to date; the same key file if not given.")
    private Optional<Path> targetKeyFile;

    @Mixin
    private CacheOption cache;

    @Mixin
    private OutputOptions output;

    @Spec
    private CommandSpec spec;

    ReplicateCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws Exception {
        requireSense();
        return configuration.isPresent()
                ? new ReplicationRound(surroundings, output, ReplicationPlan.of(configuration.get(), names, cache))
                        .run()
                        .status()
                : copyOne().status();
    }

    private ExitCode copyOne() throws Exception {
        Sites sites = cache.sites(surroundings);
        KeyFile sourceKey = sites.key(keyFile.get());
        KeyFile targetKey = targetKeyFile.isPresent() ? sites.key(targetKeyFile.get()) : sourceKey;
        try (Repository source = sites.open(from.get(), sourceKey)) {
            SiteCopy.Copied copied = new SiteCopy(surroundings, output, source)
                    .run("replication", sites, to.get(), targetKey, SiteBandwidth.unlimited());
            if (output.json()) {
                ObjectNode document = JsonObject.create();
                CopyReport.write(copied, document);
                Json.print(surroundings.out(), sites.withRequests(document));
            } else {
                CopyReport.print(surroundings.out(), "", copied);
            }
            return CopyReport.isDamaged(copied) ? ExitCode.DAMAGED : ExitCode.DONE;
        }
    }

    private void requireSense() {
        List<String> problems = new ArrayList<>();
        if (configuration.isPresent()) {
            for (String option : List.of("--from", "--to", "--key-file", "--to-key-file")) {
                if (spec.commandLine().getParseResult().hasMatchedOption(option)) {
                    problems.add(option + " and --config exclude each other: the configuration says it");
                }
            }
        } else {
            if (!names.isEmpty()) {
                problems.add("sites are named together with --config only: " + String.join(", ", names));
            }
            if (from.isEmpty()) {
                problems.add("missing: --from URL, or --config FILE");
            }
            if (to.isEmpty()) {
                problems.add("missing: --to URL, or --config FILE");
            }
            if (keyFile.isEmpty()) {
                problems.add("missing: --key-file FILE, or --config FILE");
            }
        }
        if (!problems.isEmpty()) {
            throw new ParameterException(spec.commandLine(), String.join("\n", problems));
        }
    }
}
