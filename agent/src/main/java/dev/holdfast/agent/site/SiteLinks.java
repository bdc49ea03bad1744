package dev.holdfast.agent.site;

import dev.holdfast.agent.config.Configuration;
import dev.holdfast.agent.config.Replication;
import dev.holdfast.agent.config.Site;
import dev.holdfast.engine.console.Sites;
import dev.holdfast.engine.console.Surroundings;
import dev.holdfast.engine.store.Interceptor;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/** The links to all sites of a configuration. Safe for use by many threads. */
public final class SiteLinks implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Map<String, SiteLink> links = new LinkedHashMap<>();

    /**
     * Links of which none is open yet.
     *
     * @param sites opens them
     * @param around what stands around each try of a request to a site, by its name
     */
    public SiteLinks(
            Configuration configuration, Sites sites, Function<String, Interceptor> around, Surroundings surroundings) {
        RegionRule rule = RegionRule.of(configuration);
        for (Site site : configuration.sites()) {
            Sites watched = patient(site, sites).watchedBy(around.apply(site.name()));
            links.put(site.name(), new SiteLink(site, rule, watched, surroundings));
        }
    }

    /**
     * What is tried again with a store holds up who waits for it: captures, and somebody who should hear of it. The agent
     * goes on elsewhere soon, and comes back; a synchronous site holds up captures as long as its configuration says.
     */
    private static Sites patient(Site site, Sites sites) {
        return switch (site.replication()) {
            case Replication.Sync sync -> sites.withPatience(sync.whenBroken().patience());
            case Replication.Source _, Replication.Async _ -> sites.withPatience(PATIENCE);
        };
    }

    /** The link to a site of the configuration. */
    public SiteLink to(String site) {
        SiteLink link = links.get(site);
        if (link == null) {
            throw new IllegalArgumentException("no site " + site);
        }
        return link;
    }

    /** Whoever uses one still goes on. */
    @Override
    public void close() {
        links.values().forEach(SiteLink::close);
    }
}
