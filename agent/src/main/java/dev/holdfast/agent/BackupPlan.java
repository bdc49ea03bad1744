package dev.holdfast.agent;

import dev.holdfast.agent.config.Configuration;
import dev.holdfast.agent.config.ConfigurationReader;
import dev.holdfast.agent.config.Workload;
import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.console.CacheOption;
import dev.holdfast.engine.console.Nearest;
import dev.holdfast.engine.console.UsageException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What to back up, and where to.
 *
 * @param repository the site
 * @param keyFile what opens it
 * @param workloads at least one
 * @param host what this host is called in the points
 * @param cache where local caches are
 */
record BackupPlan(URI repository, Path keyFile, List<Workload> workloads, String host, CacheOption cache) {
    BackupPlan {
        workloads = List.copyOf(workloads);
    }

    /**
     * The plan of a configuration.
     *
     * @param names which of its workloads; all if empty
     * @throws RepositoryException.NotFound if it has no workload of such a name
     */
    static BackupPlan of(Path file, List<String> names, CacheOption cache)
            throws UsageException, RepositoryException.NotFound, IOException {
        Configuration configuration = ConfigurationReader.read(file);
        configuration.state().ifPresent(state -> cache.setDefault(state.resolve("cache")));
        return new BackupPlan(
                configuration.site().repository(),
                configuration.site().keyFile(),
                choose(configuration.workloads(), names, file),
                configuration.name().orElseGet(HostName::ofThisHost),
                cache);
    }

    private static List<Workload> choose(List<Workload> all, List<String> names, Path file)
            throws RepositoryException.NotFound {
        if (names.isEmpty()) {
            return all;
        }
        List<String> known = all.stream().map(Workload::name).toList();
        List<String> unknown =
                names.stream().filter(name -> !known.contains(name)).distinct().toList();
        if (!unknown.isEmpty()) {
            List<String> problems = new ArrayList<>();
            unknown.forEach(name ->
                    problems.add("there is no workload '" + name + "' in " + file + Nearest.remark(name, known)));
            throw new RepositoryException.NotFound(
                    String.join("\n", problems), "It has: " + String.join(", ", known) + ".");
        }
        return all.stream().filter(workload -> names.contains(workload.name())).toList();
    }
}
