package dev.holdfast.agent.command;

import dev.holdfast.agent.config.Configuration;
import dev.holdfast.agent.config.ConsistencyGroup;
import dev.holdfast.agent.config.Http;
import dev.holdfast.agent.config.Replication;
import dev.holdfast.agent.config.Site;
import dev.holdfast.agent.config.SourceSpec;
import dev.holdfast.agent.config.Workload;
import dev.holdfast.agent.database.ServerConnection;
import dev.holdfast.agent.group.Muster;
import dev.holdfast.agent.http.HttpApi;
import dev.holdfast.agent.notification.channel.Audience;
import dev.holdfast.agent.site.KeyReference;
import dev.holdfast.agent.site.RegionRule;
import dev.holdfast.agent.site.RoundTrip;
import dev.holdfast.engine.Id;
import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.console.ExitCode;
import dev.holdfast.engine.console.Failure;
import dev.holdfast.engine.console.Sites;
import dev.holdfast.engine.console.Surroundings;
import dev.holdfast.engine.keys.KeyFile;
import dev.holdfast.engine.keys.KeyRing;
import dev.holdfast.engine.lease.ClockSkew;
import dev.holdfast.engine.lease.Leases;
import dev.holdfast.engine.repository.Repository;
import dev.holdfast.spi.database.Database;
import dev.holdfast.spi.source.SourceSession;
import dev.holdfast.spi.storage.Ability;
import dev.holdfast.spi.storage.BlobReader;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Tries all that a configuration names: sources are begun and ended, stores listed and timed, keys unlock what they open. */
final class ConfigurationTrial {
    private final Surroundings surroundings;
    private final Sites sites;
    private final Configuration configuration;
    private final Consumer<CheckReport.Tried> report;
    private final Map<Site, Id> repositories = new LinkedHashMap<>();

    ConfigurationTrial(
            Surroundings surroundings, Sites sites, Configuration configuration, Consumer<CheckReport.Tried> report) {
        this.surroundings = surroundings;
        this.sites = sites;
        this.configuration = configuration;
        this.report = report;
    }

    /** Something to try; tells what was seen. */
    @FunctionalInterface
    private interface Attempt {
        String run() throws Exception;
    }

    /** Tries everything; throws only what an interruption is told by. */
    void run() throws Exception {
        for (Workload workload : configuration.workloads()) {
            String where = workload.source().type() + " " + workload.source().place();
            attempt("source", workload.name(), where, () -> begin(workload));
        }
        for (Site site : configuration.sites()) {
            attempt("site", site.name(), site.repository().toString(), () -> reach(site));
        }
        for (Site site : configuration.sites()) {
            if (site.region().isPresent()) {
                attempt("region", site.name(), site.region().get(), () -> compareRegion(site));
            }
            if (site.replication() instanceof Replication.Sync) {
                attempt("round-trip", site.name(), "to a synchronous site", () -> measureRoundTrip(site));
            }
            if (holdsALease(site)) {
                attempt("clock", site.name(), "against the store's", () -> compareClocks(site));
            }
        }
        for (Site site : configuration.sites()) {
            attempt("key", site.name(), site.key().toString(), () -> unlock(site));
        }
        if (repositories.size() > 1) {
            attempt("sites", String.join(", ", names()), "of one repository", this::compare);
        }
        if (configuration.host().http().isPresent()) {
            Http http = configuration.host().http().get();
            attempt("http", http.address().toString(), "requests", () -> HttpApi.attempt(http, surroundings));
        }
        for (Audience.Member member : new Audience(configuration, surroundings).members()) {
            report.accept(CheckReport.Tried.of(member, member.tryOut()));
        }
    }

    private void attempt(String kind, String name, String what, Attempt attempt) throws Exception {
        try {
            String seen = attempt.run();
            report.accept(new CheckReport.Tried(kind, name, what + "  " + seen, Optional.empty()));
        } catch (Exception e) {
            Failure failure = Failure.of(e);
            if (failure.exit() == ExitCode.INTERRUPTED) {
                throw e;
            }
            report.accept(new CheckReport.Tried(kind, name, what, Optional.of(failure)));
        }
    }

    private String begin(Workload workload) throws Exception {
        return switch (workload.source()) {
            case SourceSpec.Local local -> begin(local);
            case SourceSpec.Database database -> connect(database);
        };
    }

    private String connect(SourceSpec.Database source) throws Exception {
        try (Database database = ServerConnection.open(source, sites.plugins(), surroundings::variable)) {
            return "server " + database.identity() + ", bases are read " + database.access();
        }
    }

    private String begin(SourceSpec.Local source) throws Exception {
        try (SourceSession session = sites.plugins().source(source.type()).begin(source.path())) {
            if (!session.warnings().isEmpty()) {
                return String.join("; ", session.warnings());
            }
            return "readable";
        }
    }

    private String reach(Site site) throws Exception {
        try (BlobReader reader = sites.reader(site.repository())) {
            reader.list("", Optional.empty(), 1); // connections are made by the first request
            long start = System.nanoTime();
            reader.list("", Optional.empty(), 1);
            Duration time = Duration.ofNanos(System.nanoTime() - start);
            Repository.describe(reader, site.repository().toString());
            return Math.max(1, time.toMillis()) + " ms";
        }
    }

    private String compareRegion(Site site) throws Exception {
        try (BlobReader reader = sites.reader(site.repository())) {
            return RegionRule.of(configuration).require(site, reader).toString();
        }
    }

    private String measureRoundTrip(Site site) throws Exception {
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

    private boolean holdsALease(Site site) {
        return configuration.environments().stream()
                .anyMatch(environment -> configuration.leaseSite(environment).equals(site));
    }

    /** Whether agents meet there to take points at one moment. */
    private boolean isMeetingPlace(Site site) {
        return configuration.environments().stream()
                .filter(environment -> configuration.leaseSite(environment).equals(site))
                .anyMatch(environment -> environment.groups().stream().anyMatch(ConsistencyGroup::isShared));
    }

    private String compareClocks(Site site) throws Exception {
        try (BlobReader reader = sites.reader(site.repository())) {
            if (!reader.capabilities().has(Ability.CLOCK)) {
                return "the store tells no time: leases go by how long they did not change";
            }
            ClockSkew skew = ClockSkew.measure(reader, surroundings.clock(), System::nanoTime);
            String bound = String.format("%.1f s", skew.bound().toMillis() / 1e3);
            boolean isMet = isMeetingPlace(site);
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

    private String unlock(Site site) throws Exception {
        KeyFile key = new KeyReference.Configured(site.key()).read(sites, surroundings);
        try (Repository repository = sites.open(site.repository(), key)) {
            repositories.put(site, repository.id());
            KeyRing keys = repository.keys();
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

    private String compare() throws RepositoryException.Refused {
        Map.Entry<Site, Id> first = repositories.entrySet().iterator().next();
        for (Map.Entry<Site, Id> each : repositories.entrySet()) {
            if (!each.getValue().equals(first.getValue())) {
                throw new RepositoryException.Refused(
                        "site " + each.getKey().name() + " is of repository " + each.getValue() + ", site "
                                + first.getKey().name() + " of " + first.getValue(),
                        "Make it anew with 'holdfast-agent init --replica-of', or correct its URL.");
            }
        }
        return first.getValue().toString();
    }

    private List<String> names() {
        return repositories.keySet().stream().map(Site::name).toList();
    }
}
