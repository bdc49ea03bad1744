package dev.holdfast.agent.database;

import dev.holdfast.agent.config.SourceSpec;
import dev.holdfast.engine.console.UsageException;
import dev.holdfast.engine.plugin.PluginException;
import dev.holdfast.engine.plugin.PluginHost;
import dev.holdfast.spi.database.Database;
import dev.holdfast.spi.source.SourceException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/** Connects to the servers of a configuration. */
public final class ServerConnection {
    private ServerConnection() {}

    /**
     * Connects.
     *
     * @param variables the environment, by which secrets are found
     */
    public static Database open(
            SourceSpec.Database source, PluginHost plugins, Function<String, Optional<String>> variables)
            throws PluginException, SourceException, UsageException {
        Map<String, String> options = new TreeMap<>(source.options());
        if (source.password().isPresent()) {
            byte[] password = source.password().get().read(variables);
            options.put("password", new String(password, StandardCharsets.UTF_8).strip());
        }
        return plugins.database(source.type()).open(options);
    }
}
