package dev.holdfast.restore.content;

import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.plugin.PluginException;
import dev.holdfast.engine.plugin.PluginHost;
import dev.holdfast.spi.source.RestoreTarget;
import dev.holdfast.spi.source.SourceException;
import dev.holdfast.spi.source.TargetPlugin;
import java.nio.file.Path;

/** Opens what is restored to. */
public final class Targets {
    private Targets() {}

    /**
     * Opens a target.
     *
     * @param type the kind of target
     * @param options what the command line offers where something stands in the way, a sentence
     * @throws RepositoryException.Refused if something does
     */
    public static RestoreTarget open(
            PluginHost plugins, String type, Path path, TargetPlugin.Existing existing, String options)
            throws PluginException, SourceException, RepositoryException.Refused {
        try {
            return plugins.target(type).open(path, existing);
        } catch (SourceException.TargetRefused e) {
            if (existing != TargetPlugin.Existing.NEW) {
                throw e;
            }
            RepositoryException.Refused refused =
                    new RepositoryException.Refused(String.valueOf(e.getMessage()), e.hint() + " " + options);
            refused.addSuppressed(e);
            throw refused;
        }
    }
}
