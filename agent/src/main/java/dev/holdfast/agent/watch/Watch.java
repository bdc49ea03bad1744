package dev.holdfast.agent.watch;

import dev.holdfast.agent.config.Configuration;
import dev.holdfast.agent.config.Replication;
import dev.holdfast.agent.config.Site;
import dev.holdfast.agent.environment.Environments;
import dev.holdfast.agent.site.SiteLink;
import dev.holdfast.agent.site.SiteLinks;
import java.time.InstantSource;
import java.util.function.Consumer;

/** All that the agent looks at beside its work, until it is closed. */
public final class Watch implements AutoCloseable {
    private final Rounds rounds = new Rounds();

    private Watch() {}

    /**
     * Begins to watch.
     *
     * @param links to the sites of the configuration; closed by another
     * @param findings hears what changes, from many threads
     */
    public static Watch start(
            Configuration configuration,
            SiteLinks links,
            Environments environments,
            InstantSource clock,
            Consumer<Finding> findings) {
        Watch watch = new Watch();
        environments.claims().forEach(claim -> watch.rounds.begin(new ClaimWatch(claim, findings)));
        for (Site site : configuration.sites()) {
            boolean synchronous = site.replication() instanceof Replication.Sync;
            SiteWatch each = new SiteWatch(site.name(), synchronous, clock, System::nanoTime, findings);
            SiteLink link = links.to(site.name());
            watch.rounds.begin(() -> each.run(link));
        }
        return watch;
    }

    @Override
    public void close() {
        rounds.close();
    }
}
