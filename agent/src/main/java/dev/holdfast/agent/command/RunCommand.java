package dev.holdfast.agent.command;

import dev.holdfast.agent.config.Configuration;
import dev.holdfast.agent.service.Service;
import dev.holdfast.engine.console.CacheOption;
import dev.holdfast.engine.console.ExitCode;
import dev.holdfast.engine.console.LogOptions;
import dev.holdfast.engine.console.Surroundings;
import java.nio.file.Files;
import java.util.concurrent.Callable;
import org.jspecify.annotations.NullUnmarked;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code run}: the daemon. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description = {
            "Takes points of all workloads and copies them to all sites, so that every objective holds at every site.",
            "Runs until it is ended (SIGTERM, SIGINT); made to be a service of systemd with Type=notify.",
            "Reads the configuration again on SIGHUP, and goes over to it without ending what runs.",
            "What it needs between two runs is in the sites; what it keeps locally may be lost."
        },
        footerHeading = "%nExample:%n",
        footer = "  ${COMMAND-FULL-NAME} --config /etc/holdfast/agent.yaml")
@NullUnmarked // picocli sets the fields before anything reads them
final class RunCommand implements Callable<Integer> {
    private final Surroundings surroundings;
    private final String version;

    @Mixin
    private ConfigurationOption configuration;

    @Mixin
    private CacheOption cache;

    @Mixin
    @SuppressWarnings("UnusedVariable") // here for the parser and the help
    private LogOptions log;

    RunCommand(Surroundings surroundings, String version) {
        this.surroundings = surroundings;
        this.version = version;
    }

    @Override
    public Integer call() throws Exception {
        Configuration read = configuration.read();
        Files.createDirectories(read.host().state());
        cache.setDefault(read.host().state().resolve("cache"));
        Service.run(configuration.file(), read, version, cache.sites(surroundings), surroundings);
        return ExitCode.DONE.status();
    }
}
