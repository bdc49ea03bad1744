package dev.holdfast.agent.round;

import dev.holdfast.agent.config.Replication;
import dev.holdfast.agent.config.Site;
import dev.holdfast.agent.site.KeyReference;
import dev.holdfast.agent.site.SiteBandwidth;
import dev.holdfast.engine.console.ExitCode;
import dev.holdfast.engine.console.Failure;
import dev.holdfast.engine.console.OutputOptions;
import dev.holdfast.engine.console.Sites;
import dev.holdfast.engine.console.Surroundings;
import dev.holdfast.engine.keys.KeyFile;
import dev.holdfast.engine.repository.Repository;
import dev.holdfast.spi.storage.BlobReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The sites that points have to be durable at before they count as taken. A site that is to be held for stands against
 * taking any point while it cannot be reached; one that is not is left out, and told of.
 */
final class SynchronousSites {
    private final Surroundings surroundings;
    private final OutputOptions output;
    private final Sites sites;
    private final BackupPlan plan;
    private final List<Site> reached = new ArrayList<>();
    private final List<Missed> missed = new ArrayList<>();
    private final List<Copied> copied = new ArrayList<>();

    SynchronousSites(Surroundings surroundings, OutputOptions output, Sites sites, BackupPlan plan) {
        this.surroundings = surroundings;
        this.output = output;
        this.sites = sites;
        this.plan = plan;
    }

    /**
     * A site without the points of this round.
     *
     * @param held whether they therefore do not count as taken
     */
    record Missed(Site site, Failure failure, boolean held) {}

    /** A site that has them. */
    record Copied(Site site, SiteCopy.Copied copied) {}

    /** Tries to reach them; returns why no point may be taken now. Throws nothing but what an interruption is told by. */
    Optional<Failure> reach() throws Exception {
        for (Site site : plan.synchronous()) {
            try (BlobReader reader = patient(site).reader(site.repository())) {
                Repository.describe(reader, site.repository().toString());
                plan.regionRule().require(site, reader);
                reached.add(site);
            } catch (Exception e) {
                Failure failure = Failure.of(e);
                if (failure.exit() == ExitCode.INTERRUPTED) {
                    throw e;
                }
                if (isHeldFor(site)) {
                    return Optional.of(new Failure(
                            "no point was taken: site '" + site.name()
                                    + "' is synchronous and to be held for, and fails: " + failure.message(),
                            failure.hint(),
                            failure.exit()));
                }
                miss(new Missed(site, failure, false));
            }
        }
        return Optional.empty();
    }

    /** Copies to those that were reached what is new at the local site. Throws as {@link #reach} does. */
    void copy(Repository local) throws Exception {
        SiteCopy copy = new SiteCopy(surroundings, output, local);
        for (Site site : reached) {
            try {
                KeyFile key = new KeyReference.Configured(site.key()).read(sites, surroundings);
                copied.add(new Copied(
                        site,
                        copy.run(
                                "replication to " + site.name(),
                                patient(site),
                                site.repository(),
                                key,
                                SiteBandwidth.of(site, surroundings.clock(), surroundings.zone()))));
            } catch (Exception e) {
                Failure failure = Failure.of(e);
                if (failure.exit() == ExitCode.INTERRUPTED) {
                    throw e;
                }
                miss(new Missed(site, failure, isHeldFor(site)));
            }
        }
    }

    private void miss(Missed each) {
        missed.add(each);
        String meaning = each.held()
                ? "the points of this run do not count as taken: they are at the local site, but not at this one"
                : "going on without it, degraded";
        new Failure(
                        "synchronous site " + each.site().name() + ": "
                                + each.failure().message() + "; " + meaning,
                        each.failure().hint(),
                        each.failure().exit())
                .print(surroundings);
    }

    private Sites patient(Site site) {
        return sites.withPatience(whenBroken(site).patience());
    }

    private static boolean isHeldFor(Site site) {
        return whenBroken(site) instanceof Replication.Hold;
    }

    private static Replication.WhenBroken whenBroken(Site site) {
        return switch (site.replication()) {
            case Replication.Sync(Replication.WhenBroken whenBroken) -> whenBroken;
            case Replication.Async _ -> throw notSynchronous(site);
            case Replication.Source _ -> throw notSynchronous(site);
        };
    }

    private static IllegalArgumentException notSynchronous(Site site) {
        return new IllegalArgumentException("not a synchronous site: " + site.name());
    }

    /** Those that lack the points. */
    List<Missed> missed() {
        return List.copyOf(missed);
    }

    /** Those that have them. */
    List<Copied> copied() {
        return List.copyOf(copied);
    }
}
