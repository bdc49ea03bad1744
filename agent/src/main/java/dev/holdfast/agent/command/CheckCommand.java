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
            "Checks all of a configuration, then tries everything that it names; one line each: sources are begun, hooks and"
                    + " commands looked for and not run, stores listed and timed, keys and regions compared, those who are"
                    + " to be told asked without being told.",
            "A small object is put into each store, read back and deleted again, below trial/, which repositories ignore;"
                    + " where the credentials may not delete, it stays. --read-only leaves that out.",
            "Else nothing is written but the state folder and local caches. What fails does not keep the rest from being"
                    + " tried, and is told with its line in the file."
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

    @Option(names = "--read-only", description = "Put nothing into stores.")
    private boolean readOnly;

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
            new ConfigurationTrial(surroundings, sites, configuration, file.lines(), !readOnly, report::add).run();
        }
        return report.end().status();
    }
}
