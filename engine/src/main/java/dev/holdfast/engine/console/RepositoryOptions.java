package dev.holdfast.engine.console;

import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.NullUnmarked;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which repository a command works on, and what opens it. */
@NullUnmarked // picocli sets the fields before anything reads them
public final class RepositoryOptions {
    @Option(
            names = "--repository",
            required = true,
            paramLabel = "URL",
            description = "The repository: file:///folder, s3://bucket/prefix … (or HOLDFAST_REPOSITORY).")
    private URI location;

    @Option(
            names = "--key-file",
            required = true,
            paramLabel = "FILE",
            description = "File with the passphrase, recovery key or host key (or HOLDFAST_KEY_FILE).")
    private Path keyFile;

    @Mixin
    private CacheOption cache;

    /** The repository's URL. */
    public URI location() {
        return location;
    }

    /** The file with the key. */
    public Path keyFile() {
        return keyFile;
    }

    /** What opens sites for this command. */
    public Sites sites(Surroundings surroundings) {
        return cache.sites(surroundings);
    }
}
