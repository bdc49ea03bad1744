package dev.holdfast.engine.console;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where local caches are kept. */
public final class CacheOption {
    @Option(
            names = "--cache",
            paramLabel = "DIR",
            description = "Folder of local caches, which may be deleted at any time (or HOLDFAST_CACHE; else the user's"
                    + " cache folder).")
    private @Nullable Path cache;

    /** Says where caches are if neither the command line nor the environment does. */
    public void setDefault(Path folder) {
        cache = Objects.requireNonNullElse(cache, folder);
    }

    /** What opens sites for this command. */
    public Sites sites(Surroundings surroundings) {
        return new Sites(surroundings, Optional.ofNullable(cache).orElseGet(() -> userCache(surroundings)));
    }

    private static Path userCache(Surroundings surroundings) {
        return surroundings
                .variable("XDG_CACHE_HOME")
                .map(Path::of)
                .filter(Path::isAbsolute) // others are to be ignored, says the XDG Base Directory Specification
                .orElseGet(() -> Path.of(System.getProperty("user.home", "/"), ".cache"))
                .resolve("holdfast");
    }
}
