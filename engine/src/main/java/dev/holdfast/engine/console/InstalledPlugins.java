package dev.holdfast.engine.console;

import dev.holdfast.engine.plugin.PluginException;
import dev.holdfast.engine.plugin.PluginHost;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The plugins of this installation, looked for when they are first needed. Safe for use by many threads. */
final class InstalledPlugins {
    private final Surroundings surroundings;
    private Optional<PluginHost> host = Optional.empty();

    InstalledPlugins(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    synchronized PluginHost host() throws PluginException {
        if (host.isEmpty()) {
            List<Path> folders = new ArrayList<>();
            String own = System.getProperty("holdfast.plugins", "");
            if (!own.isEmpty()) {
                folders.add(Path.of(own));
            }
            surroundings.variable("HOLDFAST_PLUGINS").ifPresent(more -> {
                for (String folder : more.split(":", -1)) {
                    folders.add(Path.of(folder));
                }
            });
            host = Optional.of(PluginHost.of(folders));
        }
        return host.get();
    }
}
