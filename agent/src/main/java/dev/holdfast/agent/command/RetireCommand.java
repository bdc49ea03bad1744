package dev.holdfast.agent.command;

import dev.holdfast.agent.config.Configuration;
import dev.holdfast.agent.config.Site;
import dev.holdfast.agent.site.KeyReference;
import dev.holdfast.agent.site.RegionRule;
import dev.holdfast.agent.watch.Watch;
import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.console.CacheOption;
import dev.holdfast.engine.console.Sites;
import dev.holdfast.engine.console.Surroundings;
import dev.holdfast.engine.console.WritableSite;
import dev.holdfast.engine.repository.AgentRecords;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.NullUnmarked;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code retire}: tells other agents not to wait for this one. */
@Command(
        name = "retire",
        mixinStandardHelpOptions = true,
        description = {
            "Makes known at all sites that this agent takes no more points, on purpose: other agents stop watching for them.",
            "Its points stay. An agent that runs again is watched again."
        },
        footerHeading = "%nExample:%n",
        footer = "  ${COMMAND-FULL-NAME} --config /etc/holdfast/agent.yaml")
@NullUnmarked // picocli sets the fields before anything reads them
final class RetireCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin
    private ConfigurationOption file;

    @Option(
            names = "--agent",
            paramLabel = "NAME",
            description = "Another agent whose host is gone, by its name; this key has to be of its trust domain.")
    private Optional<String> agent;

    @Mixin
    private CacheOption cache;

    RetireCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws Exception {
        Configuration configuration = file.read();
        cache.setDefault(configuration.host().state().resolve("cache"));
        Sites sites = cache.sites(surroundings);
        String name = agent.orElse(Watch.agentName(configuration));
        RegionRule rule = RegionRule.of(configuration);
        return EachSite.run(
                        surroundings,
                        configuration.sites(),
                        Site::name,
                        site -> retire(name, site, rule, sites),
                        (_, _) -> {})
                .status();
    }

    private void retire(String name, Site site, RegionRule rule, Sites sites) throws Exception {
        try (WritableSite open = sites.openWritable(
                site.repository(), new KeyReference.Configured(site.key()).read(sites, surroundings))) {
            rule.require(site, open.store());
            AgentRecords records = open.repository().agentRecords();
            if (records.newest(records.own(name, records.agents())).isEmpty()) {
                throw new RepositoryException.NotFound(
                        "no agent '" + name + "' made itself known there with a key of this trust domain",
                        "Check the name; agents are called as 'agent.name' of their configuration says.");
            }
            boolean put = records.publish(
                    open.store(), name, true, List.of(), surroundings.clock().instant());
            surroundings.out().println(site.name() + ": " + (put ? "retired" : "was retired before"));
        }
    }
}
