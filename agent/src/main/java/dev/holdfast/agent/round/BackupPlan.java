package dev.holdfast.agent.round;

import dev.holdfast.agent.capture.Capture;
import dev.holdfast.agent.config.Configuration;
import dev.holdfast.agent.config.ConfigurationReader;
import dev.holdfast.agent.config.Replication;
import dev.holdfast.agent.config.Site;
import dev.holdfast.agent.config.Workload;
import dev.holdfast.agent.site.KeyReference;
import dev.holdfast.agent.site.RegionRule;
import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.console.CacheOption;
import dev.holdfast.engine.console.Nearest;
import dev.holdfast.engine.console.UsageException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What to back up, and where to.
 *
 * @param repository the site that points are taken into
 * @param key what opens it
 * @param captures at least one
 * @param synchronous the sites that points have to be durable at too before they count as taken
 * @param host what this host is called in the points
 * @param configuration what it was made of; empty if the command line said all of it
 * @param cache where local caches are
 */
public record BackupPlan(
        URI repository,
        KeyReference key,
        List<Capture> captures,
        List<Site> synchronous,
        String host,
        Optional<Configuration> configuration,
        CacheOption cache) {
    public BackupPlan {
        captures = List.copyOf(captures);
        synchronous = List.copyOf(synchronous);
    }

    /**
     * The plan of a configuration.
     *
     * @param names which of its workloads; all if empty
     * @throws RepositoryException.NotFound if it has no workload of such a name
     */
    public static BackupPlan of(Path file, List<String> names, CacheOption cache)
            throws UsageException, RepositoryException.NotFound, IOException {
        Configuration configuration = ConfigurationReader.read(file);
        cache.setDefault(configuration.host().state().resolve("cache"));
        return new BackupPlan(
                configuration.local().repository(),
                new KeyReference.Configured(configuration.local().key()),
                choose(configuration.workloads(), names, file).stream()
                        .map(Capture::of)
                        .toList(),
                configuration.replicas().stream()
                        .filter(site -> site.replication() instanceof Replication.Sync)
                        .toList(),
                configuration.host().name(),
                Optional.of(configuration),
                cache);
    }

    /** What stores have to say of their regions; of a repository that the command line names, nothing is said of its region. */
    RegionRule regionRule() {
        return configuration.map(RegionRule::of).orElseGet(() -> new RegionRule(false));
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
