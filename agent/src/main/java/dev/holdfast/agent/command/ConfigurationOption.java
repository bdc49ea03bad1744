package dev.holdfast.agent.command;

import dev.holdfast.agent.config.Configuration;
import dev.holdfast.agent.config.ConfigurationLines;
import dev.holdfast.agent.config.ConfigurationReader;
import dev.holdfast.engine.console.UsageException;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.NullUnmarked;
import picocli.CommandLine.Option;

/** Where the configuration is, for commands that do nothing without one. */
@NullUnmarked // picocli sets the field before anything reads it
final class ConfigurationOption {
    @Option(names = "--config", required = true, paramLabel = "FILE", description = "The configuration (YAML).")
    private Path file;

    /** The file. */
    Path file() {
        return file;
    }

    /** Where its parts stand. */
    ConfigurationLines lines() throws UsageException, IOException {
        return ConfigurationReader.lines(file);
    }

    /** What it says. */
    Configuration read() throws UsageException, IOException {
        return ConfigurationReader.read(file);
    }
}
