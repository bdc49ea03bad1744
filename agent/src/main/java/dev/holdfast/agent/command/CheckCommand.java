package dev.holdfast.agent.command;

import dev.holdfast.agent.config.Configuration;
import dev.holdfast.engine.console.CacheOption;
import dev.holdfast.engine.console.OutputOptions;
import dev.holdfast.engine.console.Sites;
import dev.holdfast.engine.console.Surroundings;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.NullUnmarked;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code check}: tries a configuration. */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description = {
            "Checks all of a configuration, then tries every source, store and key of it; one line each.",
            "Nothing is written but local caches. What fails does not keep the rest from being tried."
        },
        footerHeading = "%nExample:%n",
        footer = "  ${COMMAND-FULL-NAME} --config /etc/holdfast/agent.yaml")
@NullUnmarked // picocli sets the fields before anything reads them
final class CheckCommand implements Callable<Integer> {
    /** Whoever checks wants to hear soon of a store that does not answer. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Surroundings surroundings;

    @Mixin
    private ConfigurationOption file;

    @Option(names = "--file-only", description = "Only read the configuration; try no source, store or key.")
    private boolean fileOnly;

    @Mixin
    private CacheOption cache;

    @Mixin
    private OutputOptions output;

    CheckCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws Exception {
        Configuration configuration = file.read();
        CheckReport report = new CheckReport(surroundings, output.json());
        if (!fileOnly) {
            cache.setDefault(configuration.host().state().resolve("cache"));
            Sites sites = cache.sites(surroundings).withPatience(PATIENCE);
            new ConfigurationTrial(surroundings, sites, configuration, report::add).run();
        }
        return report.end().status();
    }
}
