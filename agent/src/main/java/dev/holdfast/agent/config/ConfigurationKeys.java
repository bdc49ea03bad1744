package dev.holdfast.agent.config;

import dev.holdfast.agent.config.key.Key;
import dev.holdfast.agent.config.key.ListOf;
import dev.holdfast.agent.config.key.Mapping;
import dev.holdfast.agent.config.key.Placed;
import dev.holdfast.agent.config.key.Scalars;
import dev.holdfast.agent.config.key.Section;
import dev.holdfast.agent.config.key.Shape;
import dev.holdfast.agent.config.unit.Durations;
import dev.holdfast.engine.limit.Processors;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** The keys of the whole file, and what has to hold between its parts. */
final class ConfigurationKeys {
    /**
     * Keys that are read and checked, but whose feature this version lacks: they are refused, since a file that is
     * accepted is one that is kept to. Taking an entry out switches its key on, in the reader, the schema and the
     * reference page alike. (Keys of which not even the form is
     * settled are {@link Shape#planned}.)
     */
    static final Set<String> LATER = Set.of();

    private static final int MOST_AT_ONCE = 1000;

    private static final Key<Integer> CAPTURES = Key.optional(
            "captures",
            Scalars.count(1, MOST_AT_ONCE),
            "the number of processors",
            "Workloads whose points are taken at once.",
            "2");
    private static final Key<Integer> REPLICATIONS = Key.withDefault(
            "replications",
            Scalars.count(1, MOST_AT_ONCE),
            "1",
            "Replications to one site at once. They share the work: what one copies the others leave to it.",
            "2");
    private static final Key<Long> READ = Key.optional(
            "read",
            Scalars.rate(),
            "as fast as it goes",
            "How fast all captures together read what they protect: disks, files, bases of databases. Logs of databases are"
                    + " not held to it, nor is what is read to copy, verify or restore.",
            "200MiB/s");
    private static final Key<Integer> PROCESSORS = Key.optional(
            "processors",
            Scalars.count(1, MOST_AT_ONCE),
            "as many as there are",
            "Threads of all captures together that cut, hash, compress and encrypt at once, however many captures there are.",
            "1");
    private static final Mapping<Limits> LIMITS = new Mapping<>(
            Shape.of(
                    "limits",
                    "How much is done at once, and what captures may take of this host (docs/limits.md). Captures that are"
                            + " under way go by a changed `read` and `processors` too.",
                    CAPTURES,
                    REPLICATIONS,
                    READ,
                    PROCESSORS),
            ConfigurationKeys::limits);

    private static final Key<Host> AGENT =
            Key.optional("agent", HostKeys.HOST, "all of it by default", "This host.", "{name: host-a}");
    private static final Key<List<Placed<Site>>> SITES = Key.required(
            "sites",
            new ListOf<>(Placed.type(SiteKeys.SITE), "sites"),
            "Where backups live. The first is the local site, which points are taken into; the others are replicas of it.",
            "[{name: home, repository: \"file:///srv/backup\", key: \"file:home.key\"}]");
    private static final Key<List<Workload>> WORKLOADS = Key.required(
            "workloads",
            new ListOf<>(WorkloadKeys.WORKLOAD, "workloads"),
            "What is protected.",
            "[{name: web, source: {type: disk, path: /srv/vm/web.raw}, rpo: 1h}]");
    private static final Key<List<Placed<Environment>>> ENVIRONMENTS = Key.optional(
            "environments",
            new ListOf<>(Placed.type(EnvironmentKeys.ENVIRONMENT), "environments"),
            "none",
            "What has to come back together.",
            "[{name: production, workloads: [web], sites: [home]}]");
    private static final Key<Limits> LIMITS_KEY = Key.optional(
            "limits",
            LIMITS,
            "all of it by default",
            "How much is done at once, and what captures may take of this host.",
            "{captures: 2}");
    private static final Key<List<NotificationTarget>> NOTIFICATIONS = Key.optional(
            "notifications",
            new ListOf<>(NotificationKeys.NOTIFICATION, "notifications"),
            "nobody is told",
            "Who is told of what.",
            "[{type: command, run: [\"/usr/local/bin/page\"], events: [rpo-breach]}]");

    /** What the file says. */
    static final Mapping<Configuration> CONFIGURATION = new Mapping<>(
            Shape.of(
                            "",
                            "The configuration of Holdfast's agent.",
                            AGENT,
                            SITES,
                            WORKLOADS,
                            ENVIRONMENTS,
                            LIMITS_KEY,
                            NOTIFICATIONS)
                    .planning("retention"),
            ConfigurationKeys::configuration);

    private ConfigurationKeys() {}

    /** Asks for names before what refers to them. */
    private static Optional<Configuration> configuration(Section section) {
        Optional<Host> host = section.getOrEmpty(AGENT);
        Optional<List<Placed<Site>>> placed = section.get(SITES);
        Optional<List<Workload>> workloads = section.get(WORKLOADS);
        Optional<List<Placed<Environment>>> environments = section.get(ENVIRONMENTS);
        Optional<Limits> limits = section.getOrEmpty(LIMITS_KEY);
        Optional<List<NotificationTarget>> notifications = section.get(NOTIFICATIONS);
        Optional<List<Placed<Site>>> sites = placed.filter(each -> areRight(section, each));
        sites.ifPresent(each -> checkResidency(section, each, environments.orElse(List.of())));
        workloads.ifPresent(each -> checkMembers(section, each, environments.orElse(List.of())));
        host.ifPresent(each -> checkAgents(section, each, environments.orElse(List.of())));
        return Section.of(
                () -> new Configuration(
                        host.orElseThrow(),
                        values(sites.orElseThrow()),
                        workloads.orElseThrow(),
                        values(environments.orElse(List.of())),
                        limits.orElseThrow(),
                        notifications.orElse(List.of())),
                host,
                sites,
                workloads,
                limits);
    }

    private static <T> List<T> values(List<Placed<T>> placed) {
        return placed.stream().map(Placed::value).toList();
    }

    /** Whether the first site is the local one and no other, and no repository is there twice. */
    private static boolean areRight(Section section, List<Placed<Site>> sites) {
        boolean right = true;
        Map<URI, String> repositories = new HashMap<>();
        for (int i = 0; i < sites.size(); i++) {
            Placed<Site> each = sites.get(i);
            Site site = each.value();
            boolean isLocal = site.replication() instanceof Replication.Source;
            if (i == 0 && !isLocal) {
                section.reject(
                        each,
                        "the first site is the local one, which points are taken into: site '" + site.name()
                                + "' has 'replication', so another has to come before it");
            } else if (i > 0 && isLocal) {
                section.reject(
                        each,
                        "site '" + site.name()
                                + "' does not say how points come to it; for example: replication: {mode:"
                                + " async} (only the first site, the local one, has no 'replication')");
            }
            String other = repositories.putIfAbsent(site.repository(), site.name());
            if (other != null) {
                section.reject(each, "site '" + site.name() + "' has the same repository as site '" + other + "'");
            }
            right &= isLocal == (i == 0) && other == null;
        }
        return right;
    }

    /** Every site is a copy of all there is, so every one has to keep to what an environment asks for. */
    private static void checkResidency(
            Section section, List<Placed<Site>> sites, List<Placed<Environment>> environments) {
        Site local = sites.getFirst().value();
        List<Site> replicas = values(sites.subList(1, sites.size()));
        for (Placed<Environment> each : environments) {
            each.value().residency().stream()
                    .flatMap(residency -> residency.violations(local, replicas).stream())
                    .forEach(violation -> section.reject(
                            each, "residency of environment '" + each.value().name() + "': " + violation));
        }
    }

    /** A workload has one owner at most, and no objective that its environment does not allow. */
    private static void checkMembers(
            Section section, List<Workload> workloads, List<Placed<Environment>> environments) {
        Map<String, String> environmentOf = new HashMap<>();
        for (Placed<Environment> placed : environments) {
            Environment environment = placed.value();
            for (String name : Set.copyOf(environment.workloads())) {
                String other = environmentOf.putIfAbsent(name, environment.name());
                if (other != null) {
                    section.reject(
                            placed,
                            "workload '" + name + "' is in environment '" + other
                                    + "' already, and has one owner only");
                }
            }
            workloads.stream()
                    .filter(workload -> environment.workloads().contains(workload.name()))
                    .forEach(workload -> checkObjective(section, placed, workload));
            environment.groups().forEach(group -> checkWindows(section, placed, group, workloads));
        }
    }

    /** What is captured together can only start together. */
    private static void checkWindows(
            Section section, Placed<Environment> placed, ConsistencyGroup group, List<Workload> workloads) {
        long different = workloads.stream()
                .filter(workload -> group.workloads().contains(workload.name()))
                .map(Workload::windows)
                .distinct()
                .count();
        if (different > 1) {
            section.reject(
                    placed,
                    "the workloads of consistency group '" + group.name()
                            + "' are captured together, and have different 'windows'");
        }
    }

    /** Agents that meet know each other by their names. */
    private static void checkAgents(Section section, Host host, List<Placed<Environment>> environments) {
        for (Placed<Environment> placed : environments) {
            for (ConsistencyGroup group : placed.value().groups()) {
                if (group.isShared() && !group.agents().contains(host.name())) {
                    section.reject(
                            placed,
                            "consistency group '" + group.name() + "' does not name this agent, '" + host.name()
                                    + "', among its 'agents'");
                }
            }
        }
    }

    private static void checkObjective(Section section, Placed<Environment> placed, Workload workload) {
        Environment environment = placed.value();
        for (String site : environment.sites()) {
            Duration objective = workload.rpoAt(site);
            if (environment
                    .rpo()
                    .filter(allowed -> objective.compareTo(allowed) > 0)
                    .isPresent()) {
                section.reject(
                        placed,
                        "environment '" + environment.name() + "' may lose "
                                + Durations.show(environment.rpo().get())
                                + " at most, but workload '" + workload.name() + "' may lose "
                                + Durations.show(objective)
                                + " at site '" + site + "'");
            }
        }
    }

    private static Optional<Limits> limits(Section section) {
        Optional<Integer> captures = section.get(CAPTURES);
        Optional<Integer> replications = section.get(REPLICATIONS);
        Optional<Long> read = section.get(READ);
        Optional<Integer> processors = section.get(PROCESSORS);
        return replications.map(each -> new Limits(
                captures.orElseGet(() -> Runtime.getRuntime().availableProcessors()),
                each,
                read.map(OptionalLong::of).orElse(OptionalLong.empty()),
                processors.orElse(Processors.ALL)));
    }
}
