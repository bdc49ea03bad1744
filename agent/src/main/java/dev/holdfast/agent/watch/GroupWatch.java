package dev.holdfast.agent.watch;

import dev.holdfast.agent.config.ConsistencyGroup;
import dev.holdfast.agent.environment.GroupStanding;
import dev.holdfast.agent.environment.GroupStandings;
import dev.holdfast.agent.environment.Ownership;
import dev.holdfast.agent.site.SiteLink;
import dev.holdfast.engine.console.ExitCode;
import dev.holdfast.engine.console.Failure;
import dev.holdfast.engine.point.EnvironmentPoint;
import dev.holdfast.engine.repository.Repository;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Looks at a site for the environment points of one consistency group, and finds when they stay incomplete: when two in a row
 * lack something, or none was complete for three times as long as the shortest objective of its workloads.
 */
final class GroupWatch implements Rounds.Round {
    private static final Duration SHORTEST = Duration.ofSeconds(5);
    private static final Duration LONGEST = Duration.ofMinutes(5);
    private static final int IN_A_ROW = 2;
    private static final int OBJECTIVES = 3;

    private final Group group;
    private final SiteLink link;
    private final Surroundings around;
    private final RoundPoints points;
    private final Instant since;
    private GroupStanding standing;
    private boolean told;

    /**
     * A group that is looked at.
     *
     * @param environment its environment's name
     * @param rpo the shortest objective of its workloads
     */
    record Group(String environment, ConsistencyGroup group, Duration rpo) {}

    /**
     * What it looks from.
     *
     * @param ownership of the environment: of one that another side owns no points are taken here
     * @param capturing whether a point of a workload is being taken
     */
    record Surroundings(
            Supplier<Ownership> ownership,
            Predicate<String> capturing,
            GroupStandings standings,
            Consumer<Finding> findings,
            InstantSource clock) {}

    GroupWatch(Group group, SiteLink link, Surroundings around) {
        this.group = group;
        this.link = link;
        this.around = around;
        this.points = new RoundPoints(group);
        this.since = around.clock().instant();
        this.standing = GroupStanding.unknown(
                group.environment(), group.group().name(), link.site().name());
        around.standings().saw(standing);
    }

    @Override
    public Duration run() throws InterruptedException {
        try {
            if (!(around.ownership().get() instanceof Ownership.Superseded)) {
                link.use(open -> {
                    look(open.repository());
                    return open;
                });
            }
        } catch (Exception e) {
            Failure failure = Failure.of(e);
            if (failure.exit() == ExitCode.INTERRUPTED) {
                throw new InterruptedException();
            }
            saw(standing.failed(failure)); // that a site is down is told by others
        }
        Duration third = group.rpo().dividedBy(OBJECTIVES);
        Duration atLeast = third.compareTo(SHORTEST) < 0 ? SHORTEST : third;
        return atLeast.compareTo(LONGEST) > 0 ? LONGEST : atLeast;
    }

    /** Looks once. */
    void look(Repository repository) throws Exception {
        // before it is listed: what ends meanwhile is there then
        boolean goesOn = group.group().workloads().stream().anyMatch(around.capturing());
        Instant now = around.clock().instant();
        List<EnvironmentPoint> found = points.of(repository, now);
        boolean newestMayGrow =
                !found.isEmpty() && !found.getFirst().isComplete() && mayGrow(found.getFirst(), goesOn, now);
        List<EnvironmentPoint> settled = newestMayGrow ? found.subList(1, found.size()) : found;
        Optional<EnvironmentPoint> complete =
                settled.stream().filter(EnvironmentPoint::isComplete).findFirst();
        int incomplete = complete.map(settled::indexOf).orElse(settled.size());
        saw(new GroupStanding(
                group.environment(),
                group.group().name(),
                link.site().name(),
                Optional.of(now),
                settled.stream().findFirst(),
                complete.or(standing::complete),
                incomplete,
                Optional.empty()));
        judge(now);
    }

    /** Points of one round come one after the other; those of other agents some time after this one's. */
    private boolean mayGrow(EnvironmentPoint point, boolean goesOn, Instant now) {
        return goesOn
                || (group.group().isShared() && point.latest().plus(group.rpo()).isAfter(now));
    }

    private void saw(GroupStanding next) {
        standing = next;
        around.standings().saw(next);
    }

    private void judge(Instant now) {
        Instant last = standing.complete()
                .map(EnvironmentPoint::instant)
                .filter(since::isBefore)
                .orElse(since);
        boolean late = last.plus(group.rpo().multipliedBy(OBJECTIVES)).isBefore(now);
        boolean lacking = standing.incomplete() >= IN_A_ROW || (late && standing.incomplete() > 0);
        if (lacking || late) {
            around.findings()
                    .accept(new Finding.EnvironmentIncomplete(
                            group.environment(), group.group().name(), why(), !told));
            told = true;
        } else if (standing.newest().filter(EnvironmentPoint::isComplete).isPresent()) {
            around.findings()
                    .accept(new Finding.EnvironmentComplete(
                            group.environment(), group.group().name(), told));
            told = false;
        }
    }

    private String why() {
        String last = standing.complete()
                .map(point -> "the last complete one is of " + point.instant())
                .orElse("there is no complete one");
        String lacks = standing.newest()
                .filter(point -> !point.isComplete())
                .map(point -> "the newest lacks " + String.join(", ", lacking(point)) + "; ")
                .orElse("");
        return lacks + last;
    }

    private static List<String> lacking(EnvironmentPoint point) {
        return point.missing().stream()
                .limit(IN_A_ROW + OBJECTIVES)
                .map(each -> each.workload()
                        .map(workload -> workload + " of " + each.host())
                        .orElse("all of " + each.host()))
                .toList();
    }
}
