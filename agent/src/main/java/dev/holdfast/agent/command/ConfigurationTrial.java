package dev.holdfast.agent.command;

import dev.holdfast.agent.config.Configuration;
import dev.holdfast.agent.config.ConfigurationLines;
import dev.holdfast.agent.config.Hooks;
import dev.holdfast.agent.config.Http;
import dev.holdfast.agent.config.Replication;
import dev.holdfast.agent.config.Site;
import dev.holdfast.agent.config.SourceSpec;
import dev.holdfast.agent.config.Workload;
import dev.holdfast.agent.database.ServerConnection;
import dev.holdfast.agent.http.HttpApi;
import dev.holdfast.agent.notification.channel.Audience;
import dev.holdfast.engine.Id;
import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.console.ExitCode;
import dev.holdfast.engine.console.Failure;
import dev.holdfast.engine.console.Sites;
import dev.holdfast.engine.console.Surroundings;
import dev.holdfast.spi.database.Database;
import dev.holdfast.spi.source.SourceSession;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Tries all that a configuration names: sources are begun and ended, stores listed, timed and written to, keys unlock what
 * they open, programs are looked for.
 */
final class ConfigurationTrial {
    private static final String SITES = "sites";
    private static final String REPOSITORY = "repository";

    private final Surroundings surroundings;
    private final Sites sites;
    private final Configuration configuration;
    private final ConfigurationLines lines;
    private final boolean writing;
    private final Consumer<CheckReport.Tried> report;
    private final Map<Site, Id> repositories = new LinkedHashMap<>();

    /**
     * Prepares it.
     *
     * @param lines where the parts of the configuration stand
     * @param writing whether a small object is put into each store
     * @param report hears of each thing as soon as it was tried
     */
    ConfigurationTrial(
            Surroundings surroundings,
            Sites sites,
            Configuration configuration,
            ConfigurationLines lines,
            boolean writing,
            Consumer<CheckReport.Tried> report) {
        this.surroundings = surroundings;
        this.sites = sites;
        this.configuration = configuration;
        this.lines = lines;
        this.writing = writing;
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
            attempt(
                    "source",
                    workload.name(),
                    where,
                    lines.named("workloads", workload.name(), "source"),
                    () -> begin(workload));
            if (workload.hooks().isPresent()) {
                tryHooks(workload.name(), workload.hooks().get());
            }
        }
        for (Site site : configuration.sites()) {
            attempt(
                    "site",
                    site.name(),
                    site.repository().toString(),
                    lines.named(SITES, site.name(), REPOSITORY),
                    of(site)::reach);
        }
        for (Site site : configuration.sites()) {
            tryMore(site);
        }
        for (Site site : configuration.sites()) {
            attempt(
                    "key",
                    site.name(),
                    site.key().toString(),
                    lines.named(SITES, site.name(), "key"),
                    () -> unlock(site));
        }
        if (repositories.size() > 1) {
            attempt("sites", String.join(", ", names()), "of one repository", lines.at(SITES), this::compare);
        }
        tryHost();
        int index = 0;
        for (Audience.Member member : new Audience(configuration, surroundings).members()) {
            report.accept(CheckReport.Tried.of(member, member.tryOut(), lines.item("notifications", index)));
            index++;
        }
    }

    private void tryHooks(String workload, Hooks hooks) throws Exception {
        Map<String, List<String>> commands = new LinkedHashMap<>();
        commands.put("before", hooks.before());
        commands.put("after", hooks.after());
        for (Map.Entry<String, List<String>> each : commands.entrySet()) {
            if (!each.getValue().isEmpty()) {
                String program = each.getValue().getFirst();
                attempt(
                        "hook",
                        workload,
                        each.getKey() + " " + program,
                        lines.named("workloads", workload, "hooks", each.getKey()),
                        () -> HostTrial.program(Path.of(program)));
            }
        }
    }

    private void tryMore(Site site) throws Exception {
        SiteTrial trial = of(site);
        if (site.region().isPresent()) {
            attempt(
                    "region",
                    site.name(),
                    site.region().get(),
                    lines.named(SITES, site.name(), "region"),
                    trial::compareRegion);
        }
        if (writing) {
            attempt("store", site.name(), "a small object", lines.named(SITES, site.name(), REPOSITORY), trial::write);
        }
        if (site.replication() instanceof Replication.Sync) {
            attempt(
                    "round-trip",
                    site.name(),
                    "to a synchronous site",
                    lines.named(SITES, site.name(), "replication"),
                    trial::measureRoundTrip);
        }
        if (trial.holdsALease()) {
            attempt("clock", site.name(), "against the store's", lines.named(SITES, site.name()), trial::compareClocks);
        }
    }

    private void tryHost() throws Exception {
        Path state = configuration.host().state();
        attempt(
                "state",
                configuration.host().name(),
                state.toString(),
                lines.at("agent", "state"),
                () -> HostTrial.state(state));
        if (configuration.host().http().isPresent()) {
            Http http = configuration.host().http().get();
            attempt(
                    "http",
                    http.address().toString(),
                    "requests",
                    lines.at("agent", "http"),
                    () -> HttpApi.attempt(http, surroundings));
        }
    }

    private void attempt(String kind, String name, String what, Optional<String> line, Attempt attempt)
            throws Exception {
        try {
            String seen = attempt.run();
            report.accept(new CheckReport.Tried(kind, name, what + "  " + seen, line, Optional.empty()));
        } catch (Exception e) {
            Failure failure = Failure.of(e);
            if (failure.exit() == ExitCode.INTERRUPTED) {
                throw e;
            }
            report.accept(new CheckReport.Tried(kind, name, what, line, Optional.of(failure)));
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

    private SiteTrial of(Site site) {
        return new SiteTrial(surroundings, sites, configuration, site);
    }

    private String unlock(Site site) throws Exception {
        SiteTrial.Unlocked unlocked = of(site).unlock();
        repositories.put(site, unlocked.id());
        return unlocked.seen();
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
