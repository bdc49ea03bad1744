package dev.holdfast.agent.site;

import dev.holdfast.agent.config.Site;
import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.console.Sites;
import dev.holdfast.engine.console.Surroundings;
import dev.holdfast.engine.console.WritableSite;
import dev.holdfast.engine.keys.KeyFile;
import dev.holdfast.engine.store.Bandwidth;
import dev.holdfast.spi.source.SourceException;
import dev.holdfast.spi.storage.BlobStoreException;
import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A site that is kept open, as opening one costs a stretched passphrase and some requests: opened when it is first needed,
 * and anew after something failed with it, since its keys may have changed. Safe for use by many threads.
 */
public final class SiteLink implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SiteLink.class);

    private final Site site;
    private final Sites sites;
    private final Surroundings surroundings;
    private final RegionRule rule;
    private final Bandwidth bandwidth;
    private volatile Optional<RegionReport> region = Optional.empty();
    private volatile Optional<RoundTrip> roundTrip = Optional.empty();
    private Optional<Open> open = Optional.empty();
    private boolean closed;

    /** What is open, until the last who uses it is done. */
    private static final class Open {
        private final WritableSite site;
        private int users;
        private boolean stale;

        Open(WritableSite site) {
            this.site = site;
        }
    }

    /** What is done with a site. */
    @FunctionalInterface
    public interface Work<T> {
        T with(WritableSite site) throws Exception;
    }

    /**
     * A link that is not open yet.
     *
     * @param rule what its store has to say of its region
     * @param sites opens it
     */
    public SiteLink(Site site, RegionRule rule, Sites sites, Surroundings surroundings) {
        this.site = site;
        this.rule = rule;
        this.sites = sites;
        this.surroundings = surroundings;
        this.bandwidth = SiteBandwidth.of(site, surroundings.clock(), surroundings.zone());
    }

    /** The site, as it was configured. */
    public Site site() {
        return site;
    }

    /** How much may be sent there, shared by all that is sent. */
    public Bandwidth bandwidth() {
        return bandwidth;
    }

    /** Does something with the site. */
    public <T> T use(Work<T> work) throws Exception {
        Open using = take();
        boolean failed = true;
        try {
            T result = work.with(using.site);
            failed = false;
            return result;
        } catch (SourceException | IOException e) {
            failed = false; // what was read, a hook, or the local cache
            throw e;
        } finally {
            give(using, failed);
        }
    }

    private synchronized Open take() throws Exception {
        if (open.isEmpty()) {
            open = Optional.of(new Open(open()));
            open.get().stale = closed;
        }
        open.get().users++;
        return open.get();
    }

    /** Nothing is opened that says it is somewhere else than the configuration says. */
    private WritableSite open() throws Exception {
        WritableSite opened =
                sites.openWritable(site.repository(), KeyFile.parse(site.key().read(surroundings::variable)));
        try {
            RegionReport report = RegionReport.of(site, opened.store());
            Optional<RegionReport> before = region;
            region = Optional.of(report);
            if (!before.equals(region)) {
                log(report);
            }
            rule.require(site, report);
            return opened;
        } catch (RepositoryException | BlobStoreException | RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    /** A region that nobody confirms is told of, once; one that is refused is told of as a site that cannot be used. */
    private void log(RegionReport report) {
        switch (report) {
            case RegionReport.Unverifiable(String label) -> declared(label, report);
            case RegionReport.Withheld(String label, var _) -> declared(label, report);
            case RegionReport.Confirmed(String label, String reported) ->
                LOG.atInfo()
                        .addKeyValue("site", site.name())
                        .addKeyValue("region", label)
                        .addKeyValue("reported", reported)
                        .log("the store confirms the region of the site");
            case RegionReport.Unnamed _, RegionReport.Contradicted _ -> {}
        }
    }

    private void declared(String label, RegionReport report) {
        LOG.atWarn()
                .addKeyValue("site", site.name())
                .addKeyValue("region", label)
                .log("the region of the site is " + report);
    }

    /** What its store said of its region when it was last opened; empty before that. */
    public Optional<RegionReport> region() {
        return region;
    }

    /** Notes how long it takes to answer; empty if that could not be measured the last time. */
    public void measured(Optional<RoundTrip> measured) {
        roundTrip = measured;
    }

    /** How long it took to answer the last time that was measured, which is done for synchronous sites. */
    public Optional<RoundTrip> roundTrip() {
        return roundTrip;
    }

    private synchronized void give(Open used, boolean failed) {
        used.users--;
        used.stale |= failed;
        if (used.stale) {
            if (open.filter(current -> current == used).isPresent()) {
                open = Optional.empty();
            }
            if (used.users == 0) {
                used.site.close();
            }
        }
    }

    /** Whoever uses it still goes on, even if it has to be opened again for that; the last closes it. */
    @Override
    public synchronized void close() {
        closed = true;
        if (open.isPresent()) {
            Open last = open.get();
            open = Optional.empty();
            last.stale = true;
            if (last.users == 0) {
                last.site.close();
            }
        }
    }
}
