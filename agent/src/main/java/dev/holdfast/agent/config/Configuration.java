package dev.holdfast.agent.config;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What the agent's configuration file says.
 *
 * @param name what this host is called in its points
 * @param state the folder of caches and journals
 * @param site where points are put
 * @param workloads what is protected, each name once
 */
public record Configuration(Optional<String> name, Optional<Path> state, Site site, List<Workload> workloads) {
    public Configuration {
        workloads = List.copyOf(workloads);
    }

    /**
     * A site.
     *
     * @param name its name
     * @param repository its URL
     * @param keyFile the file with its key
     */
    public record Site(String name, URI repository, Path keyFile) {}
}
