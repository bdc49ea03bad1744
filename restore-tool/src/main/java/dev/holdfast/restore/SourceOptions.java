package dev.holdfast.restore;

import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.console.RepositoryOptions;
import dev.holdfast.engine.console.Sites;
import dev.holdfast.engine.console.Surroundings;
import dev.holdfast.engine.console.UsageException;
import dev.holdfast.engine.plugin.PluginException;
import dev.holdfast.engine.repository.Repository;
import dev.holdfast.spi.storage.BlobStoreException;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.NullUnmarked;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which repository to recover from, what opens it, and as of when its store is to be seen. */
@NullUnmarked // picocli sets the fields before anything reads them
final class SourceOptions {
    @Mixin
    private RepositoryOptions repository;

    @Option(
            names = "--store-as-of",
            paramLabel = "TIME",
            description =
                    "See the store as it was at this time, whatever was deleted or overwritten there since; needs a"
                            + " store that keeps versions.")
    private Optional<Instant> asOf;

    /** What opens sites for this command. */
    Sites sites(Surroundings surroundings) {
        return repository.sites(surroundings);
    }

    /** Opens the repository. */
    Repository open(Sites sites)
            throws RepositoryException, BlobStoreException, PluginException, IOException, UsageException {
        var key = sites.key(repository.keyFile());
        return asOf.isPresent()
                ? sites.open(repository.location(), key, asOf.get())
                : sites.open(repository.location(), key);
    }
}
