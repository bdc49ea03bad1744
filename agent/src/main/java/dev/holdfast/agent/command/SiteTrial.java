package dev.holdfast.agent.command;

import dev.holdfast.agent.config.Configuration;
import dev.holdfast.agent.config.ConsistencyGroup;
import dev.holdfast.agent.config.Site;
import dev.holdfast.agent.group.Muster;
import dev.holdfast.agent.site.KeyReference;
import dev.holdfast.agent.site.RegionRule;
import dev.holdfast.agent.site.RoundTrip;
import dev.holdfast.engine.Id;
import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.console.Sites;
import dev.holdfast.engine.console.Sizes;
import dev.holdfast.engine.console.Surroundings;
import dev.holdfast.engine.keys.KeyFile;
import dev.holdfast.engine.keys.KeyRing;
import dev.holdfast.engine.lease.ClockSkew;
import dev.holdfast.engine.lease.Leases;
import dev.holdfast.engine.probe.StoreTrial;
import dev.holdfast.engine.repository.Repository;
import dev.holdfast.spi.storage.Ability;
import dev.holdfast.spi.storage.BlobReader;
import dev.holdfast.spi.storage.BlobStore;
import dev.holdfast.spi.storage.BlobStoreException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/** What is tried of a site; each attempt opens it anew, and tells what was seen. */
final class SiteTrial {
    private final Surroundings surroundings;
    private final Sites sites;
    private final Configuration configuration;
    private final Site site;

    SiteTrial(Surroundings surroundings, Sites sites, Configuration configuration, Site site) {
        this.surroundings = surroundings;
        this.sites = sites;
        this.configuration = configuration;
        this.site = site;
    }

    String reach() throws Exception {
        try (BlobReader reader = sites.reader(site.repository())) {
            reader.list("", Optional.empty(), 1); // connections are made by the first request
            long start = System.nanoTime();
            reader.list("", Optional.empty(), 1);
            Duration time = Duration.ofNanos(System.nanoTime() - start);
            Repository.describe(reader, site.repository().toString());
            return Math.max(1, time.toMillis()) + " ms" + room(reader.room());
        }
    }

    private String room(OptionalLong bytes) throws BlobStoreException.NoSpace {
        if (bytes.isEmpty()) {
            return "";
        }
        if (bytes.getAsLong() == 0) {
            throw new BlobStoreException.NoSpace(
                    "no room is left there but what is to stay free",
                    "Make room, or have it leave less free by its location's parameters.");
        }
        return ", room for " + Sizes.bytes(bytes.getAsLong());
    }

    /** Nothing is put where nothing may be stored, or where there is no repository. */
    String write() throws Exception {
        try (BlobReader reader = sites.reader(site.repository())) {
            Repository.describe(reader, site.repository().toString());
            RegionRule.of(configuration).require(site, reader);
        }
        try (BlobStore store = sites.store(site.repository())) {
            StoreTrial.Outcome outcome =
                    StoreTrial.run(store, surroundings.clock().instant(), new SecureRandom());
            return outcome.hasLeft()
                    ? "puts and reads; may not delete, which is right for one that only adds, so " + outcome.left()
                            + " stays until it is maintained"
                    : "puts, reads and deletes";
        }
    }

    String compareRegion() throws Exception {
        try (BlobReader reader = sites.reader(site.repository())) {
            return RegionRule.of(configuration).require(site, reader).toString();
        }
    }

    String measureRoundTrip() throws Exception {
        try (BlobReader reader = sites.reader(site.repository())) {
            RoundTrip measured = RoundTrip.measure(reader, System::nanoTime);
            if (!measured.isShort()) {
                throw new RepositoryException.Refused(
                        "it takes " + measured + ", more than the " + RoundTrip.MOST.toMillis()
                                + " ms of a synchronous site: every point waits for it",
                        "Use a nearer site, or 'mode: async'.");
            }
            return measured.toString();
        }
    }

    boolean holdsALease() {
        return configuration.environments().stream()
                .anyMatch(environment -> configuration.leaseSite(environment).equals(site));
    }

    /** Whether agents meet there to take points at one moment. */
    private boolean isMeetingPlace() {
        return configuration.environments().stream()
                .filter(environment -> configuration.leaseSite(environment).equals(site))
                .anyMatch(environment -> environment.groups().stream().anyMatch(ConsistencyGroup::isShared));
    }

    String compareClocks() throws Exception {
        try (BlobReader reader = sites.reader(site.repository())) {
            if (!reader.capabilities().has(Ability.CLOCK)) {
                return "the store tells no time: leases go by how long they did not change";
            }
            ClockSkew skew = ClockSkew.measure(reader, surroundings.clock(), System::nanoTime);
            String bound = String.format("%.1f s", skew.bound().toMillis() / 1e3);
            boolean isMet = isMeetingPlace();
            Duration most = isMet ? Muster.MOST_SKEW : Leases.MOST_SKEW;
            if (skew.bound().compareTo(most) > 0) {
                throw new RepositoryException.Refused(
                        "this machine's clock and the store's differ by up to " + bound + ", more than the "
                                + most.toSeconds() + " s that " + (isMet ? "consistency groups allow" : "leases allow"),
                        "Have a time service set this machine's clock.");
            }
            return "at most " + bound + " apart";
        }
    }

    /**
     * A repository that a key opened.
     *
     * @param id which it is
     * @param seen what was seen of the key
     */
    record Unlocked(Id id, String seen) {}

    Unlocked unlock() throws Exception {
        KeyFile key = new KeyReference.Configured(site.key()).read(sites, surroundings);
        try (Repository repository = sites.open(site.repository(), key)) {
            KeyRing keys = repository.keys();
            return new Unlocked(repository.id(), requireWriter(keys));
        }
    }

    private static String requireWriter(KeyRing keys) throws RepositoryException.Refused {
        if (keys.isRemoved()) {
            throw new RepositoryException.Refused(
                    "this key was removed from the repository, so nothing can be written with it",
                    "Have a restorer add this host anew: 'holdfast-agent keys add'.");
        }
        if (!keys.canWrite()) {
            throw new RepositoryException.Refused(
                    "the key of a " + keys.role().text() + " does not write points",
                    "Use the key of a host or a restorer: 'holdfast-agent keys add --role'.");
        }
        return "opens it as " + keys.role().text();
    }
}
