package dev.holdfast.agent;

import dev.holdfast.agent.config.Configuration;
import dev.holdfast.agent.config.Site;
import dev.holdfast.agent.config.Workload;
import dev.holdfast.engine.Id;
import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.console.ExitCode;
import dev.holdfast.engine.console.Failure;
import dev.holdfast.engine.console.Sites;
import dev.holdfast.engine.console.Surroundings;
import dev.holdfast.engine.keys.KeyFile;
import dev.holdfast.engine.keys.KeyRing;
import dev.holdfast.engine.repository.Repository;
import dev.holdfast.spi.source.SourceSession;
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
            String where = workload.source().type() + " " + workload.source().path();
            attempt("source", workload.name(), where, () -> begin(workload));
        }
        for (Site site : configuration.sites()) {
            attempt("site", site.name(), site.repository().toString(), () -> reach(site));
        }
        for (Site site : configuration.sites()) {
            attempt("key", site.name(), site.key().toString(), () -> unlock(site));
        }
        if (repositories.size() > 1) {
            attempt("sites", String.join(", ", names()), "of one repository", this::compare);
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
        try (SourceSession session = sites.plugins()
                .source(workload.source().type())
                .begin(workload.source().path())) {
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
