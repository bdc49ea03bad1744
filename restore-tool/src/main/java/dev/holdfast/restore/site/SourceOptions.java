package dev.holdfast.restore.site;

import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.console.CacheOption;
import dev.holdfast.engine.console.Failure;
import dev.holdfast.engine.console.Sites;
import dev.holdfast.engine.console.Surroundings;
import dev.holdfast.engine.console.UsageException;
import dev.holdfast.engine.keys.KeyFile;
import dev.holdfast.engine.plugin.PluginException;
import dev.holdfast.engine.repository.Repository;
import dev.holdfast.spi.storage.BlobStoreException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.NullUnmarked;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which sites of a repository to recover from, what opens them, and as of when their stores are to be seen. */
@NullUnmarked // picocli sets the fields before anything reads them
public final class SourceOptions {
    @Option(
            names = "--repository",
            required = true,
            paramLabel = "URL",
            description =
                    "The repository: file:///folder, s3://bucket/prefix … (or HOLDFAST_REPOSITORY). Given again for each"
                            + " further site of it: what one has lost is taken from the next.")
    private List<URI> locations;

    @Option(
            names = "--key-file",
            required = true,
            paramLabel = "FILE",
            description =
                    "File with the passphrase, recovery key or host key (or HOLDFAST_KEY_FILE); one for all sites, or"
                            + " one for each in the same order.")
    private List<Path> keyFiles;

    @Mixin
    private CacheOption cache;

    @Option(
            names = "--store-as-of",
            paramLabel = "TIME",
            description =
                    "See the store as it was at this time, whatever was deleted or overwritten there since; needs a"
                            + " store that keeps versions.")
    private Optional<Instant> asOf;

    /** What opens sites for this command. */
    public Sites sites(Surroundings surroundings) {
        return cache.sites(surroundings);
    }

    /**
     * Opens the sites. Of several it leaves out those that do not open, and tells of them on stderr.
     *
     * @throws RepositoryException.Refused if they are sites of different repositories
     */
    public Survivors open(Sites sites, Surroundings surroundings)
            throws RepositoryException, BlobStoreException, PluginException, IOException, UsageException {
        if (keyFiles.size() != 1 && keyFiles.size() != locations.size()) {
            throw new UsageException(
                    "there are " + locations.size() + " repositories and " + keyFiles.size() + " key files",
                    "Give one key file for all, or one for each repository in the same order.");
        }
        List<Survivors.Site> opened = new ArrayList<>();
        List<Survivors.LeftOut> leftOut = new ArrayList<>();
        Failures failures = new Failures();
        boolean done = false;
        try {
            for (int i = 0; i < locations.size(); i++) {
                URI location = locations.get(i);
                KeyFile key = sites.key(keyFiles.get(keyFiles.size() == 1 ? 0 : i));
                try {
                    Repository repository =
                            asOf.isPresent() ? sites.open(location, key, asOf.get()) : sites.open(location, key);
                    opened.add(new Survivors.Site(location, repository));
                } catch (RepositoryException | BlobStoreException e) {
                    failures.add(e);
                    leftOut.add(new Survivors.LeftOut(location, Failure.of(e)));
                }
            }
            if (opened.isEmpty()) {
                throw failures.gravest();
            }
            leftOut.forEach(each ->
                    each.failure().withSubject("left out " + each.location()).print(surroundings));
            requireOneRepository(opened);
            done = true;
            return new Survivors(opened, leftOut, surroundings);
        } finally {
            if (!done) {
                opened.forEach(site -> site.repository().close());
            }
        }
    }

    private static void requireOneRepository(List<Survivors.Site> sites) throws RepositoryException.Refused {
        Survivors.Site first = sites.getFirst();
        for (Survivors.Site each : sites) {
            if (!each.repository().id().equals(first.repository().id())) {
                throw new RepositoryException.Refused(
                        first.location() + " and " + each.location() + " are different repositories: "
                                + first.repository().id() + " and "
                                + each.repository().id(),
                        "Name the sites of one repository.");
            }
        }
    }
}
