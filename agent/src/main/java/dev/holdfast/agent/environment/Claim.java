package dev.holdfast.agent.environment;

import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.console.ExitCode;
import dev.holdfast.engine.console.Failure;
import dev.holdfast.engine.format.Manifest;
import dev.holdfast.engine.lease.Lease;
import dev.holdfast.engine.lease.Leases;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The claim of this agent's side to an environment. It is renewed again and again; while that fails, what was seen last
 * holds: points are taken, and carry the epoch that was seen, by which those who restore judge. Safe for use by many
 * threads.
 */
public final class Claim {
    /** How long the first capture waits to hear whether this side was superseded while the agent was away. */
    private static final Duration FIRST = Duration.ofSeconds(10);

    private final String environment;
    private final OwnershipFile memory;
    private final Joining joining;
    private final InstantSource clock;
    private final CountDownLatch tried = new CountDownLatch(1);
    private Optional<Failure> trouble = Optional.empty();
    private Optional<Seen> seen = Optional.empty();
    private Instant since;

    /**
     * A lease, as it was seen.
     *
     * @param at when
     */
    public record Seen(Lease lease, Instant at) {}

    /** Joins the environment's lease at its site. */
    @FunctionalInterface
    public interface Joining {
        /**
         * Asks once.
         *
         * @param least the greatest epoch that was ever seen, as {@link Leases#join} takes it
         */
        Leases.Outcome join(long least) throws Exception;
    }

    /** A claim of which nothing is known yet but what {@code memory} says. */
    public Claim(String environment, OwnershipFile memory, Joining joining, InstantSource clock) {
        this.environment = environment;
        this.memory = memory;
        this.joining = joining;
        this.clock = clock;
        this.since = clock.instant();
    }

    /** The environment's name. */
    public String environment() {
        return environment;
    }

    /** What is known of who owns it. */
    public Ownership ownership() {
        return memory.of(environment);
    }

    /** Since when it is owned so, as far as this has seen; not before this began. */
    public synchronized Instant since() {
        return since;
    }

    /** The lease as it was seen last, since this began. */
    public synchronized Optional<Seen> seen() {
        return seen;
    }

    /** Why the lease could not be reached, or was not believed, the last time it was tried. */
    public synchronized Optional<Failure> trouble() {
        return trouble;
    }

    /** Renews the lease, or sees that another side has it. What goes wrong is kept as {@link #trouble}. */
    public void renew() throws InterruptedException {
        try {
            Leases.Outcome outcome = joining.join(ownership().epoch());
            Ownership now = switch (outcome) {
                case Leases.Outcome.Acquired(var held) ->
                    new Ownership.Held(held.lease().epoch());
                case Leases.Outcome.HeldByAnother(var lease) -> new Ownership.Superseded(lease.epoch(), lease.holder());
            };
            saw(lease(outcome), now);
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            Failure failure = Failure.of(e);
            if (failure.exit() == ExitCode.INTERRUPTED) {
                throw new InterruptedException();
            }
            failed(failure);
        } finally {
            tried.countDown();
        }
    }

    private static Lease lease(Leases.Outcome outcome) {
        return switch (outcome) {
            case Leases.Outcome.Acquired(var held) -> held.lease();
            case Leases.Outcome.HeldByAnother(Lease lease) -> lease;
        };
    }

    private synchronized void saw(Lease lease, Ownership now) {
        trouble = Optional.empty();
        seen = Optional.of(new Seen(lease, clock.instant()));
        if (!now.equals(ownership())) {
            since = clock.instant();
            memory.saw(environment, now);
        }
    }

    private synchronized void failed(Failure why) {
        trouble = Optional.of(why);
    }

    /** Waits, not for long, until the lease was asked for once since this agent began. */
    public void awaitFirst() throws InterruptedException {
        tried.await(FIRST.toMillis(), TimeUnit.MILLISECONDS);
    }

    /**
     * What a point that is taken now carries.
     *
     * @throws RepositoryException.Refused if another side owns the environment
     */
    public Manifest.Ownership require() throws RepositoryException.Refused {
        return switch (ownership()) {
            case Ownership.Superseded(long epoch, String holder) ->
                throw new RepositoryException.Refused(
                        "environment '" + environment + "' was taken over by " + printable(holder) + " (epoch " + epoch
                                + "), so this side takes no more points of it",
                        "If it is to come back, fail it back to this side; until then its points are taken there.");
            case Ownership.Unseen _, Ownership.Held _ ->
                new Manifest.Ownership(environment, ownership().epoch());
        };
    }

    /** What others wrote is shown, not obeyed. */
    private static String printable(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }
}
