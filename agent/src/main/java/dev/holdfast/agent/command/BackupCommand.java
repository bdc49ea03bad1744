package dev.holdfast.agent.command;

import dev.holdfast.agent.capture.Capture;
import dev.holdfast.agent.config.HostName;
import dev.holdfast.agent.config.SourceSpec;
import dev.holdfast.agent.config.Workload;
import dev.holdfast.agent.round.BackupPlan;
import dev.holdfast.agent.round.BackupRound;
import dev.holdfast.agent.site.KeyReference;
import dev.holdfast.engine.console.CacheOption;
import dev.holdfast.engine.console.OutputOptions;
import dev.holdfast.engine.console.Surroundings;
import dev.holdfast.engine.pack.Compression;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.NullUnmarked;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code backup}: takes points now. */
@Command(
        name = "backup",
        mixinStandardHelpOptions = true,
        description = {
            "Takes recovery points now, and waits until they are durable.",
            "Either of workloads of a configuration, all if none is named, or of one disk, directory or SQLite"
                    + " database without one.",
            "With a configuration, points are taken into its first site, and are durable at its synchronous sites too.",
            "Regions and residency rules stand in the configuration: --repository knows none, and stores wherever it is told"
                    + " to.",
            "Bases of databases with a log are taken by the running agent, which is asked for them: that needs agent.http"
                    + " in the configuration, with a token that this user may read.",
            "An interrupted backup leaves no point; a rerun finds again what it stored."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  ${COMMAND-FULL-NAME} --repository file:///srv/backup --key-file home.key \\",
            "      --disk /srv/vm/web.raw --name web-disk",
            "  ${COMMAND-FULL-NAME} --config /etc/holdfast/agent.yaml web-disk"
        })
@NullUnmarked // picocli sets the fields before anything reads them
final class BackupCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Parameters(
            paramLabel = "WORKLOAD",
            arity = "0..*",
            description = "Workloads of the configuration; all if none is named.")
    private List<String> names = new ArrayList<>();

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "The configuration (YAML): sites, keys and workloads.")
    private Optional<Path> configuration;

    @Option(
            names = "--repository",
            paramLabel = "URL",
            description = "Without a configuration: the repository (or HOLDFAST_REPOSITORY).")
    private Optional<URI> repository;

    @Option(
            names = "--key-file",
            paramLabel = "FILE",
            description = "Without a configuration: what opens the repository (or HOLDFAST_KEY_FILE).")
    private Optional<Path> keyFile;

    @Option(names = "--disk", paramLabel = "PATH", description = "Back up this disk image or block device.")
    private Optional<Path> disk;

    @Option(names = "--directory", paramLabel = "PATH", description = "Back up this directory tree.")
    private Optional<Path> directory;

    @Option(names = "--sqlite", paramLabel = "FILE", description = "Back up this SQLite database, which may be in use.")
    private Optional<Path> sqlite;

    @Option(names = "--name", paramLabel = "NAME", description = "The workload's name, by which its points are found.")
    private Optional<String> name;

    @Option(
            names = "--compression",
            paramLabel = "HOW",
            defaultValue = "default",
            description = "default, or high: smaller, but several times slower.")
    private Compression compression;

    @Mixin
    private CacheOption cache;

    @Mixin
    private OutputOptions output;

    @Spec
    private CommandSpec spec;

    BackupCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws Exception {
        requireSense();
        BackupPlan plan = configuration.isPresent()
                ? BackupPlan.of(configuration.get(), names, cache)
                : new BackupPlan(
                        repository.get(),
                        new KeyReference.Given(keyFile.get()),
                        List.of(capture()),
                        List.of(),
                        HostName.ofThisHost(),
                        Optional.empty(),
                        cache);
        return new BackupRound(surroundings, output, plan, compression).run().status();
    }

    private Capture capture() {
        return Capture.of(name.get(), sources().findFirst().orElseThrow());
    }

    private Stream<SourceSpec> sources() {
        return Stream.of(
                        disk.<SourceSpec>map(SourceSpec.Disk::new),
                        directory.<SourceSpec>map(SourceSpec.Directory::new),
                        sqlite.<SourceSpec>map(SourceSpec.Sqlite::new))
                .flatMap(Optional::stream);
    }

    private void requireSense() {
        List<String> problems = configuration.isPresent() ? problemsWithConfiguration() : problemsWithout();
        if (!problems.isEmpty()) {
            throw new ParameterException(spec.commandLine(), String.join("\n", problems));
        }
    }

    private List<String> problemsWithConfiguration() {
        List<String> problems = new ArrayList<>();
        for (String option : List.of("--repository", "--key-file", "--disk", "--directory", "--sqlite", "--name")) {
            if (spec.commandLine().getParseResult().hasMatchedOption(option)) {
                problems.add(option + " and --config exclude each other: the configuration says it");
            }
        }
        return problems;
    }

    private List<String> problemsWithout() {
        List<String> problems = new ArrayList<>();
        if (!names.isEmpty()) {
            problems.add("workloads are named together with --config only: " + String.join(", ", names));
        }
        if (repository.isEmpty()) {
            problems.add("missing: --repository URL, or --config FILE");
        }
        if (keyFile.isEmpty()) {
            problems.add("missing: --key-file FILE, or --config FILE");
        }
        if (sources().count() != 1) {
            problems.add("one of --disk, --directory and --sqlite says what to back up");
        }
        if (name.isEmpty()) {
            problems.add("missing: --name NAME");
        } else if (!Workload.isName(name.get())) {
            problems.add("--name: " + Workload.NAME_RULE);
        }
        return problems;
    }
}
