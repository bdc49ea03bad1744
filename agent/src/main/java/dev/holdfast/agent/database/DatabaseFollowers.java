package dev.holdfast.agent.database;

import dev.holdfast.agent.capture.Bases;
import dev.holdfast.agent.capture.Logs;
import dev.holdfast.agent.config.Configuration;
import dev.holdfast.agent.config.SourceSpec;
import dev.holdfast.agent.config.Workload;
import dev.holdfast.agent.notification.Alerts;
import dev.holdfast.agent.site.SiteLink;
import dev.holdfast.agent.site.SiteLinks;
import dev.holdfast.engine.backup.BaseReading;
import dev.holdfast.engine.console.Surroundings;
import dev.holdfast.engine.plugin.PluginHost;
import dev.holdfast.spi.source.SourceException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/** Follows all databases of a configuration, from {@link #start} until closed. Safe for use by many threads. */
public final class DatabaseFollowers implements Bases, Logs, AutoCloseable {
    private static final Duration BETWEEN_JUDGEMENTS = Duration.ofSeconds(1);

    private final Map<String, DatabaseFollower> followers = new LinkedHashMap<>();
    private Optional<Thread> judge = Optional.empty();

    /**
     * Prepares to follow.
     *
     * @param links to the sites of the configuration; not closed here
     * @param rebase asks for a new base of a workload soon, for a reason; returns at once
     */
    public DatabaseFollowers(
            Configuration configuration,
            SiteLinks links,
            PluginHost plugins,
            Alerts alerts,
            BiConsumer<String, String> rebase,
            Surroundings surroundings) {
        String local = configuration.local().name();
        List<SiteLink> sites = Stream.concat(Stream.of(configuration.local()), configuration.replicas().stream())
                .map(site -> links.to(site.name()))
                .toList();
        for (Workload workload : configuration.workloads()) {
            switch (workload.source()) {
                case SourceSpec.Database database -> {
                    DatabaseFollower.Equipment equipment = new DatabaseFollower.Equipment(
                            plugins,
                            surroundings::variable,
                            sites,
                            new LogAlarms(workload.name(), local, alerts, surroundings.clock()),
                            why -> rebase.accept(workload.name(), why),
                            new RecoveryOutlook(rto(configuration, workload), RecoveryOutlook.Speeds.CAUTIOUS),
                            surroundings.clock());
                    followers.put(workload.name(), new DatabaseFollower(workload, database, equipment));
                }
                case SourceSpec.Local _ -> {} // it has no log
            }
        }
    }

    private static Optional<Duration> rto(Configuration configuration, Workload workload) {
        return configuration.environments().stream()
                .filter(environment -> environment.workloads().contains(workload.name()))
                .flatMap(environment -> environment.rto().stream())
                .min(Duration::compareTo);
    }

    /** Begins to follow. */
    public void start() {
        followers.values().forEach(DatabaseFollower::start);
        if (!followers.isEmpty()) {
            judge = Optional.of(Thread.ofVirtual().name("objectives of logs").start(this::judgeAll));
        }
    }

    private void judgeAll() {
        try {
            while (true) {
                followers.values().forEach(DatabaseFollower::judge);
                Thread.sleep(BETWEEN_JUDGEMENTS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the agent ends
        }
    }

    @Override
    public BaseReading begin(String workload) throws SourceException, InterruptedException {
        return of(workload).base();
    }

    @Override
    public void committed(String workload) {
        of(workload).rebased();
    }

    @Override
    public Duration await(String workload, Instant instant) throws SourceException, InterruptedException {
        return of(workload).recoverable().await(instant);
    }

    private DatabaseFollower of(String workload) {
        return Optional.ofNullable(followers.get(workload))
                .orElseThrow(() -> new IllegalArgumentException("no database: " + workload));
    }

    /** How the logs of all databases stand at all sites. */
    public List<LogStanding> standings() {
        return followers.values().stream()
                .flatMap(follower -> follower.standings().stream())
                .toList();
    }

    @Override
    public void close() {
        judge.ifPresent(Thread::interrupt);
        followers.values().forEach(DatabaseFollower::end); // first, so that they are waited for together
        followers.values().forEach(DatabaseFollower::close);
    }
}
