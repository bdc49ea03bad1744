package dev.holdfast.agent.config;

import dev.holdfast.agent.config.key.Key;
import dev.holdfast.agent.config.key.ListOf;
import dev.holdfast.agent.config.key.Mapping;
import dev.holdfast.agent.config.key.Scalar;
import dev.holdfast.agent.config.key.Scalars;
import dev.holdfast.agent.config.key.Section;
import dev.holdfast.agent.config.key.Shape;
import dev.holdfast.agent.config.unit.WrongValue;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** The keys of {@code environments}. */
final class EnvironmentKeys {
    private static final Key<List<String>> REGIONS = Key.required(
            "regions",
            new ListOf<>(pattern(), "patterns"),
            "The regions that may hold the data; `*` stands for any characters. A site without a region does not match.",
            "[\"eu-*\"]");
    private static final Key<Integer> LEAST_DISTANCE = Key.optional(
            "least-distance",
            Scalars.distance(),
            "no distance is asked for",
            "How far from the local site at least one other site has to be, by their `location`s, so that the loss of a region"
                    + " leaves a copy. Other sites may be nearer.",
            "100km");
    private static final Mapping<Residency> RESIDENCY = new Mapping<>(
            Shape.of(
                    "environments.residency",
                    "Where the data may be. Every site of this file holds all of it, so every one is held to the rule: in the file"
                            + " by its label, and by what its store says of it before anything is stored there"
                            + " (docs/residency.md).",
                    REGIONS,
                    LEAST_DISTANCE),
            EnvironmentKeys::residency);

    private static final Key<String> NAME =
            Key.required("name", Scalars.name(), "The environment's name.", "production");
    private static final Key<List<String>> WORKLOADS = Key.required(
            "workloads",
            new ListOf<>(Scalars.reference(WorkloadKeys.KIND), "names of workloads"),
            "The workloads that have to come back together.",
            "[web-disk]");
    private static final Key<List<String>> SITES = Key.required(
            "sites",
            new ListOf<>(Scalars.reference(SiteKeys.KIND), "names of sites"),
            "The sites that it can be recovered from. At the first of them is the lease that says which side owns it.",
            "[home]");
    private static final Key<String> OWNER = Key.optional(
            "owner",
            Scalars.name(),
            "the name of the local site",
            "The side that this agent is of. All agents of a side say the same; those of the site that the environment is"
                    + " recovered at say another. What another side owns, this one takes no points of.",
            "primary");
    private static final Key<Duration> RPO = Key.optional(
            "rpo",
            Scalars.duration(Duration.ofSeconds(5)),
            "the longest of its workloads'",
            "How much time of work a loss of all of it may cost at most: none of its workloads may have a longer objective at"
                    + " its sites.",
            "4h");
    private static final Key<Duration> RTO = Key.optional(
            "rto",
            Scalars.duration(Duration.ofSeconds(1)),
            "nothing is promised",
            "How long the recovery of all of it may take. A new base of a database is begun before restoring its newest and"
                    + " replaying the log since would take longer; of its other workloads it is not judged yet.",
            "24h");
    private static final Key<List<ConsistencyGroup>> GROUPS = Key.optional(
            "consistency-groups",
            new ListOf<>(ConsistencyGroupKeys.GROUP, "groups"),
            "each workload's points are taken at moments of their own",
            "Those of its workloads that have to come back from one moment; each in one group at most.",
            "[{name: shop, workloads: [files, web-disk]}]");
    private static final Key<Residency> RESIDENCY_KEY =
            Key.optional("residency", RESIDENCY, "anywhere", "Where the data may be.", "{regions: [\"eu-*\"]}");

    /** What the file says of an environment. */
    static final Mapping<Environment> ENVIRONMENT = new Mapping<>(
            Shape.of(
                            "environments",
                            "Workloads that have to come back together.",
                            NAME,
                            WORKLOADS,
                            SITES,
                            OWNER,
                            RPO,
                            RTO,
                            GROUPS,
                            RESIDENCY_KEY)
                    .planning("plan", "drill"),
            EnvironmentKeys::environment);

    private EnvironmentKeys() {}

    private static Scalar<String> pattern() {
        String form = "^[A-Za-z0-9._*-]{1,64}$";
        return new Scalar<>("pattern", Scalars.string().put("pattern", form), (text, _) -> {
            if (!text.matches(form)) {
                throw new WrongValue("'" + text + "' is not a pattern of regions; write eu-west or \"eu-*\"");
            }
            return text;
        });
    }

    private static Optional<Environment> environment(Section section) {
        Optional<String> name = section.declare("environment", NAME);
        Optional<List<String>> workloads = section.get(WORKLOADS);
        Optional<List<String>> sites = section.get(SITES);
        Optional<String> owner = section.get(OWNER);
        Optional<Duration> rpo = section.get(RPO);
        Optional<Duration> rto = section.get(RTO);
        Optional<List<ConsistencyGroup>> groups = section.get(GROUPS);
        Optional<Residency> residency = section.get(RESIDENCY_KEY);
        workloads.ifPresent(each -> checkGroups(section, each, groups.orElse(List.of())));
        return Section.of(
                () -> new Environment(
                        name.orElseThrow(),
                        workloads.orElseThrow(),
                        sites.orElseThrow(),
                        owner,
                        rpo,
                        rto,
                        groups.orElse(List.of()),
                        residency),
                name,
                workloads,
                sites);
    }

    /** A point belongs to one environment point at most. */
    private static void checkGroups(Section section, List<String> workloads, List<ConsistencyGroup> groups) {
        Set<String> names = new HashSet<>();
        Map<String, String> groupOf = new HashMap<>();
        for (ConsistencyGroup group : groups) {
            if (!names.add(group.name())) {
                section.reject(GROUPS, "consistency group '" + group.name() + "' is there twice");
            }
            for (String workload : group.workloads()) {
                String other = groupOf.putIfAbsent(workload, group.name());
                if (other != null && !other.equals(group.name())) {
                    section.reject(
                            GROUPS, "workload '" + workload + "' is in consistency group '" + other + "' already");
                }
                if (!workloads.contains(workload)) {
                    section.reject(
                            GROUPS,
                            "workload '" + workload + "' of consistency group '" + group.name()
                                    + "' is not one of the environment's");
                }
            }
        }
    }

    private static Optional<Residency> residency(Section section) {
        Optional<List<String>> regions = section.get(REGIONS);
        Optional<Integer> distance = section.get(LEAST_DISTANCE);
        return regions.map(
                each -> new Residency(each, distance.map(OptionalInt::of).orElse(OptionalInt.empty())));
    }
}
