package dev.holdfast.agent.round;

import dev.holdfast.agent.config.Configuration;
import dev.holdfast.agent.config.ConfigurationReader;
import dev.holdfast.agent.config.Site;
import dev.holdfast.agent.site.RegionRule;
import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.console.CacheOption;
import dev.holdfast.engine.console.UsageException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Which sites to bring up to date.
 *
 * @param local the site to copy from
 * @param targets the sites to copy to, at least one
 * @param rule what their stores have to say of their regions
 * @param cache where local caches are
 */
public record ReplicationPlan(Site local, List<Site> targets, RegionRule rule, CacheOption cache) {
    public ReplicationPlan {
        targets = List.copyOf(targets);
    }

    /**
     * The plan of a configuration.
     *
     * @param names which of its sites; all but the local one if empty
     * @throws RepositoryException.NotFound if it has no other site of such a name
     * @throws UsageException if it has no other site at all
     */
    public static ReplicationPlan of(Path file, List<String> names, CacheOption cache)
            throws UsageException, RepositoryException.NotFound, IOException {
        Configuration configuration = ConfigurationReader.read(file);
        cache.setDefault(configuration.host().state().resolve("cache"));
        if (configuration.replicas().isEmpty()) {
            throw new UsageException(
                    file + " has no site but '" + configuration.local().name() + "', so there is nothing to copy to",
                    "Add a site with 'replication: {mode: async}'.");
        }
        String local = configuration.local().name();
        SiteNames.require(
                names,
                configuration.replicas().stream().map(Site::name).toList(),
                Map.of(local, "site '" + local + "' is the local one, which the others are brought up to date with"),
                file);
        List<Site> targets = configuration.replicas().stream()
                .filter(site -> names.isEmpty() || names.contains(site.name()))
                .toList();
        return new ReplicationPlan(configuration.local(), targets, RegionRule.of(configuration), cache);
    }
}
