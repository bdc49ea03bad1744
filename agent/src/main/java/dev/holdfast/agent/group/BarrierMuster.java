package dev.holdfast.agent.group;

import dev.holdfast.agent.config.ConsistencyGroup;
import dev.holdfast.agent.site.SiteLink;
import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.barrier.Barrier;
import dev.holdfast.engine.barrier.GroupName;
import dev.holdfast.engine.barrier.Meeting;
import dev.holdfast.engine.barrier.Round;
import dev.holdfast.engine.barrier.Step;
import dev.holdfast.engine.console.WritableSite;
import dev.holdfast.engine.lease.ClockSkew;
import dev.holdfast.spi.storage.Ability;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** A group of several agents, which meet at a site. */
final class BarrierMuster implements Muster {
    private final String environment;
    private final ConsistencyGroup group;
    private final String agent;
    private final SiteLink site;
    private final InstantSource clock;
    private final SecureRandom random;
    private Optional<Round> joined = Optional.empty();
    private Optional<Duration> skew = Optional.empty();
    private List<String> ready = List.of();

    BarrierMuster(
            String environment,
            ConsistencyGroup group,
            String agent,
            SiteLink site,
            InstantSource clock,
            SecureRandom random) {
        this.environment = environment;
        this.group = group;
        this.agent = agent;
        this.site = site;
        this.clock = clock;
        this.random = random;
    }

    /** Whether another agent has proposed a round that this one has not joined. */
    boolean isInvited() throws Exception {
        return site.use(open -> barrier(open).open()).isPresent();
    }

    private Barrier barrier(WritableSite open) throws RepositoryException.Refused {
        return new Barrier(
                open.store(),
                GroupName.of(open.repository().id(), environment, group.name()),
                new Barrier.Members(agent, group.agents(), group.barrier()),
                clock,
                System::nanoTime,
                random);
    }

    @Override
    public void join() throws Exception {
        site.use(open -> {
            if (open.store().capabilities().has(Ability.CLOCK)) {
                Duration bound =
                        ClockSkew.measure(open.store(), clock, System::nanoTime).bound();
                requireClose(bound, "the store's");
                skew = Optional.of(bound);
            }
            Round round = barrier(open).begin();
            joined = Optional.of(round);
            return meet(open, round, Step.JOIN);
        });
    }

    @Override
    public Moment ready() throws Exception {
        Round round = joined.orElseThrow();
        Meeting meeting = site.use(open -> meet(open, round, Step.READY));
        ready = meeting.decision().agents();
        if (skew.isEmpty()) {
            requireClose(
                    meeting.clockBound(), "that of agent " + meeting.decision().by());
        }
        return new Moment(round.proposal().round(), meeting.decision().at(), skew.orElse(meeting.clockBound()));
    }

    @Override
    public Ending still() throws Exception {
        Meeting meeting = site.use(open -> meet(open, joined.orElseThrow(), Step.STILL));
        List<String> still = meeting.decision().agents();
        return new Ending(
                still.containsAll(ready),
                group.agents().stream().filter(each -> !still.contains(each)).toList());
    }

    @Override
    public List<String> agents() {
        return group.agents();
    }

    private Meeting meet(WritableSite open, Round round, Step step) throws Exception {
        Meeting meeting = round.meet(open.store(), step);
        if (!meeting.decision().agents().contains(agent)) {
            throw new RepositoryException.Refused(
                    "agent " + meeting.decision().by() + " and others went on without this one, as it came late",
                    "Give 'barrier' more time, or find out what takes so long.");
        }
        return meeting;
    }

    private static void requireClose(Duration bound, String whose) throws RepositoryException.Refused {
        if (bound.compareTo(MOST_SKEW) > 0) {
            throw new RepositoryException.Refused(
                    "this machine's clock and " + whose + " differ by up to " + bound.toMillis() / 1e3
                            + " s, more than the " + MOST_SKEW.toSeconds() + " s that a consistency group allows",
                    "Have a time service set the clocks.");
        }
    }
}
