package dev.holdfast.agent.watch;

import dev.holdfast.engine.format.AgentRecord;
import dev.holdfast.engine.format.Manifest;
import dev.holdfast.engine.point.EnvironmentPoint;
import dev.holdfast.engine.point.OpenedPoint;
import dev.holdfast.engine.point.Point;
import dev.holdfast.engine.point.PointCatalog;
import dev.holdfast.engine.point.PointName;
import dev.holdfast.engine.repository.AgentRecords;
import dev.holdfast.engine.repository.Repository;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The newest environment points of a group, as a site lists them. Each look costs a request for each workload, and one for
 * each point that was not there before.
 */
final class RoundPoints {
    private static final Duration LEAST = Duration.ofMinutes(10);
    private static final int ROUNDS = 6;
    private static final int MOST = 1000;

    private final GroupWatch.Group group;
    private Map<PointName, Optional<Point>> known = new HashMap<>();

    RoundPoints(GroupWatch.Group group) {
        this.group = group;
    }

    /** Those that are not older than some objectives, the newest first. */
    List<EnvironmentPoint> of(Repository repository, Instant now) throws Exception {
        if (repository.keys().isSealed()) {
            return List.of(); // it reads no points
        }
        Duration rounds = group.rpo().multipliedBy(ROUNDS);
        Instant since = now.minus(rounds.compareTo(LEAST) < 0 ? LEAST : rounds);
        PointCatalog catalog = new PointCatalog(repository);
        List<PointName> names = new ArrayList<>();
        for (String pseudonym : pseudonyms(repository)) {
            names.addAll(catalog.pointsAfter(pseudonym, since, MOST));
        }
        open(catalog, names);
        return EnvironmentPoint.of(
                known.values().stream().flatMap(Optional::stream).toList());
    }

    /** Of this agent's workloads of the group, and of all that other agents of it say they protect. */
    private Set<String> pseudonyms(Repository repository) throws Exception {
        Set<String> pseudonyms = new LinkedHashSet<>();
        for (String workload : group.group().workloads()) {
            pseudonyms.add(repository.pseudonym(repository.ownDomain(), workload));
        }
        if (group.group().isShared()) {
            AgentRecords records = repository.agentRecords();
            for (AgentRecords.Agent agent : records.agents()) {
                Optional<AgentRecord> record = records.newest(agent)
                        .filter(each -> group.group().agents().contains(each.agent()));
                if (record.isPresent()) {
                    for (AgentRecord.Protected each : record.get().workloads()) {
                        pseudonyms.add(repository.pseudonym(agent.domain(), each.workload()));
                    }
                }
            }
        }
        return pseudonyms;
    }

    private void open(PointCatalog catalog, List<PointName> names) throws Exception {
        Map<PointName, Optional<Point>> next = new HashMap<>();
        List<PointName> unknown = new ArrayList<>();
        for (PointName name : names) {
            Optional<Point> seen = known.getOrDefault(name, Optional.empty());
            if (known.containsKey(name)) {
                next.put(name, seen);
            } else {
                unknown.add(name);
            }
        }
        for (OpenedPoint each : catalog.openAll(unknown)) {
            next.put(
                    each.name(),
                    switch (each) {
                        case OpenedPoint.Authentic authentic ->
                            Optional.of(authentic.point()).filter(point -> isOfGroup(point.manifest()));
                        case OpenedPoint.Unusable _ ->
                            Optional.empty(); // it is of no environment point that can be used
                    });
        }
        known = next;
    }

    private boolean isOfGroup(Manifest manifest) {
        return manifest.membership()
                .filter(each -> each.environment().equals(group.environment())
                        && each.group().equals(group.group().name()))
                .isPresent();
    }
}
