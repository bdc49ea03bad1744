package dev.holdfast.agent.health;

import dev.holdfast.agent.config.Configuration;
import dev.holdfast.agent.config.Site;
import dev.holdfast.agent.notification.AlertKey;
import dev.holdfast.agent.notification.Alerts;
import dev.holdfast.agent.notification.Severity;
import dev.holdfast.engine.console.Failure;
import dev.holdfast.engine.console.Sites;
import dev.holdfast.engine.format.ObjectNames;
import dev.holdfast.engine.plugin.PluginException;
import dev.holdfast.engine.store.Interceptor;
import dev.holdfast.spi.storage.BlobReader;
import dev.holdfast.spi.storage.BlobStoreException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Looks whether each site answers, so that one that is cut off is told of within ten seconds, although requests to it are
 * made again for minutes and copies may be due in an hour only.
 */
public final class Lookout implements AutoCloseable {
    private final Configuration configuration;
    private final Map<String, SiteHealth> sites = new LinkedHashMap<>();
    private final List<Thread> threads = new ArrayList<>();

    /** Prepares it; nothing is asked before {@link #start}. */
    public Lookout(Configuration configuration, Alerts alerts, InstantSource clock) {
        this.configuration = configuration;
        configuration
                .sites()
                .forEach(site -> sites.put(
                        site.name(),
                        new SiteHealth(
                                site.name(),
                                site.equals(configuration.local()) ? Severity.CRITICAL : Severity.ERROR,
                                alerts,
                                clock)));
    }

    /** Goes on with what another knows of sites that it has too. */
    public void recall(Lookout before) {
        sites.forEach(
                (site, health) -> Optional.ofNullable(before.sites.get(site)).ifPresent(health::recall));
    }

    /** What is to stand around all requests to a site. */
    public Interceptor around(String site) {
        return health(site);
    }

    /** What is told of a site that cannot be used. */
    public static AlertKey alert(String site) {
        return SiteHealth.key(site);
    }

    /** The points of a site were listed. */
    public void listed(String site) {
        health(site).well(SiteHealth.Aspect.POINTS);
    }

    /** The points of a site could not be listed. */
    public void unlisted(String site, Failure why) {
        health(site).failing(SiteHealth.Aspect.POINTS, why);
    }

    /** What is known of a site. */
    private SiteHealth health(String site) {
        SiteHealth health = sites.get(site);
        if (health == null) {
            throw new IllegalArgumentException("no site " + site);
        }
        return health;
    }

    /**
     * Begins to look at all sites.
     *
     * @param opener opens them
     */
    public void start(Sites opener) {
        Sites impatient = opener.withPatience(Duration.ZERO);
        for (Site site : configuration.sites()) {
            SiteLook look = new SiteLook(
                    health(site.name()), new Descriptor(site, health(site.name()), impatient), SiteLook.Timing.DEFAULT);
            threads.add(Thread.ofVirtual().name("watch-" + site.name()).start(look));
        }
    }

    @Override
    public void close() {
        threads.forEach(Thread::interrupt);
    }

    /** Asks for what every repository has, and what room there is. */
    private static final class Descriptor implements SiteLook.Question {
        private final Site site;
        private final SiteHealth health;
        private final Sites sites;
        private Optional<BlobReader> reader = Optional.empty();

        Descriptor(Site site, SiteHealth health, Sites sites) {
            this.site = site;
            this.health = health;
            this.sites = sites;
        }

        @Override
        public void ask() throws BlobStoreException, PluginException {
            try {
                if (reader.isEmpty()) {
                    reader = Optional.of(sites.reader(site.repository()));
                }
                reader.get().stat(ObjectNames.DESCRIPTOR);
                health.room(reader.get().room());
            } catch (BlobStoreException e) {
                reader.ifPresent(BlobReader::close); // what is kept open may be what is wrong
                reader = Optional.empty();
                throw e;
            }
        }

        @Override
        public String subject() {
            return site.repository().toString();
        }
    }
}
