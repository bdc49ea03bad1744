package dev.holdfast.engine.barrier;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.StoreReading;
import dev.holdfast.engine.format.FormatException;
import dev.holdfast.engine.format.JsonObject;
import dev.holdfast.spi.storage.BlobBody;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobStore;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.PutCondition;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/** A round of a {@link Barrier}, as one agent takes part in it: it passes the steps in their order, each once. */
public final class Round {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);
    private static final int PAGE = 1000;

    private final String place;
    private final Proposal proposal;
    private final String agent;
    private final InstantSource clock;
    private final LongSupplier nanos;
    private List<String> expected;

    Round(String place, Proposal proposal, String agent, InstantSource clock, LongSupplier nanos) {
        this.place = place;
        this.proposal = proposal;
        this.agent = agent;
        this.clock = clock;
        this.nanos = nanos;
        this.expected = proposal.agents();
    }

    /** What began it. */
    public Proposal proposal() {
        return proposal;
    }

    /**
     * Comes to a step, and waits for the others: until all that passed the step before are there too, but no longer than the
     * proposal says. Returns what was decided, which may be without this agent, if it came late.
     *
     * @param store the one that the barrier is in, as it is open now
     * @throws RepositoryException.Damaged if something stands there that is no decision
     * @throws BlobStoreException if the store cannot be asked: the others go on without this agent
     */
    public Meeting meet(BlobStore store, Step step)
            throws BlobStoreException, RepositoryException, InterruptedException {
        long start = nanos.getAsLong();
        Duration left = left(step);
        Instant before = clock.instant();
        putMark(store, step);
        Duration pause = FIRST_PAUSE;
        while (true) {
            Instant looked = clock.instant();
            Set<String> there = look(store, step);
            if (!there.contains(step.decision())) {
                List<String> came = expected.stream()
                        .filter(each -> there.contains(step.mark(each)))
                        .toList();
                boolean isOver = nanos.getAsLong() - start >= left.toNanos();
                if (!came.isEmpty() && (isOver || came.size() == expected.size())) {
                    decide(store, step, came);
                    continue;
                }
            } else {
                Decision decision = read(store, step);
                expected = decision.agents();
                return new Meeting(decision, bound(decision, before, clock.instant()));
            }
            before = looked;
            Thread.sleep(pause);
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
        }
    }

    /** A round is joined until its time is over, whoever proposed it; later steps begin for all at about the same time. */
    private Duration left(Step step) {
        return switch (step) {
            case JOIN -> {
                Duration age = Duration.between(proposal.proposed(), clock.instant());
                yield age.isNegative()
                        ? proposal.patience()
                        : proposal.patience().minus(age);
            }
            case READY, STILL -> proposal.patience();
        };
    }

    private void putMark(BlobStore store, Step step) throws BlobStoreException {
        ObjectNode mark = JsonObject.create();
        mark.put("agent", agent).put("at", clock.instant().toString());
        put(store, place + step.mark(agent), JsonObject.bytes(mark));
    }

    private void decide(BlobStore store, Step step, List<String> came) throws BlobStoreException {
        put(store, place + step.decision(), new Decision(agent, clock.instant(), came).toBytes());
    }

    /** What is there already stays: another decided, or the answer to this put got lost. */
    private void put(BlobStore store, String name, byte[] bytes) throws BlobStoreException {
        try {
            store.put(new BlobName(name), BlobBody.of(bytes), new PutCondition.IfAbsent());
        } catch (BlobStoreException.AlreadyExists e) {
            return;
        }
    }

    private Set<String> look(BlobStore store, Step step) throws BlobStoreException {
        return store.list(place + step.folder(), Optional.empty(), PAGE).blobs().stream()
                .map(stat -> stat.name().value().substring(place.length()))
                .collect(Collectors.toSet());
    }

    private Decision read(BlobStore store, Step step) throws BlobStoreException, RepositoryException {
        BlobName name = new BlobName(place + step.decision());
        try {
            Decision decision = Decision.parse(StoreReading.whole(store, name, Proposal.LARGEST));
            if (!expected.containsAll(decision.agents())) {
                throw new FormatException("it names agents that did not pass the step before");
            }
            return decision;
        } catch (FormatException e) {
            throw new RepositoryException.Damaged(name + " is not what Holdfast writes: " + e.getMessage(), e);
        }
    }

    /** It was decided after the last look that did not show it, and before this moment. */
    private Duration bound(Decision decision, Instant before, Instant now) {
        if (decision.by().equals(agent)) {
            return Duration.ZERO;
        }
        Duration earliest = Duration.between(before, decision.at()).abs();
        Duration latest = Duration.between(decision.at(), now).abs();
        return earliest.compareTo(latest) > 0 ? earliest : latest;
    }
}
