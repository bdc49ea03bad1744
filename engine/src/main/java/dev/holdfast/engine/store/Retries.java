package dev.holdfast.engine.store;

import dev.holdfast.spi.storage.BlobStoreException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * Makes a request again when it failed for a reason that may pass, or when the store wants to be left alone for a while.
 *
 * <p>The waits double from {@link Policy#first} to {@link Policy#longest}, each a random part of that (so that many who
 * failed together do not come back together), or are what the store asked for. All requests together are made again at
 * most {@link Policy#perSecond} times a second: a store in trouble is not pushed further. A request is given up when
 * {@link Policy#patience} has passed since it first failed.
 */
public final class Retries implements Interceptor {
    private static final int NOTICED = 3;
    private static final Duration BETWEEN_NOTICES = Duration.ofSeconds(15);

    private final Policy policy;
    private final Waiting waiting;
    private final RandomGenerator random;
    private final Consumer<BlobStoreException> notice;
    private long nextTurn;
    private Optional<Long> lastNotice = Optional.empty();

    /**
     * Makes requests again.
     *
     * @param notice hears of a request that has failed three times, so that nobody waits without knowing why; at most
     *     every 15 seconds
     */
    public Retries(Policy policy, Waiting waiting, RandomGenerator random, Consumer<BlobStoreException> notice) {
        this.policy = policy;
        this.waiting = waiting;
        this.random = random;
        this.notice = notice;
    }

    /**
     * How often, and for how long.
     *
     * @param first the longest wait before the second try
     * @param longest the longest wait before any
     * @param patience how long after its first failure a request is still made again
     * @param perSecond how many requests are made again in a second
     */
    public record Policy(Duration first, Duration longest, Duration patience, int perSecond) {
        /** Rides out what stores recover from by themselves. */
        public static final Policy DEFAULT =
                new Policy(Duration.ofMillis(200), Duration.ofSeconds(20), Duration.ofMinutes(3), 20);
    }

    /** Time, as tests may want it. */
    public interface Waiting {
        /** Nanoseconds since any instant. */
        long now();

        /** Waits. */
        void sleep(Duration duration) throws InterruptedException;

        /** That of this machine. */
        static Waiting ofSystem() {
            return new Waiting() {
                @Override
                public long now() {
                    return System.nanoTime();
                }

                @Override
                public void sleep(Duration duration) throws InterruptedException {
                    Thread.sleep(duration);
                }
            };
        }
    }

    @Override
    public <T> T around(Request request, Call<T> call) throws BlobStoreException {
        Series series = new Series();
        while (true) {
            try {
                return call.run();
            } catch (BlobStoreException e) {
                series.pauseAfter(e);
            }
        }
    }

    /** The tries of one request. */
    final class Series {
        private int failures;
        private long firstFailure;

        /** How often it failed so far. */
        int failures() {
            return failures;
        }

        /** Waits for the next try, or throws what was thrown where there is to be none. */
        void pauseAfter(BlobStoreException failure) throws BlobStoreException {
            Duration wait = switch (failure) {
                case BlobStoreException.Transient _ -> backOff();
                case BlobStoreException.Throttled throttled -> askedFor(throttled.retryAfter());
                default -> throw failure;
            };
            long now = waiting.now();
            if (failures == 0) {
                firstFailure = now;
            }
            failures++;
            if (failures >= NOTICED && isTimeForNotice(now)) {
                notice.accept(failure);
            }
            if (now - firstFailure + wait.toNanos() > policy.patience().toNanos()) {
                throw failure;
            }
            try {
                waiting.sleep(wait.plusNanos(untilTurn(now + wait.toNanos())));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                BlobStoreException.Interrupted interrupted = new BlobStoreException.Interrupted(
                        "interrupted while waiting to try again: " + failure.getMessage(), failure.hint(), failure);
                interrupted.addSuppressed(e);
                throw interrupted;
            }
        }

        /** Progress was made: what fails from here on fails for the first time. */
        void progressed() {
            failures = 0;
        }

        private Duration backOff() {
            long longest = Math.min(policy.longest().toNanos(), policy.first().toNanos() << Math.min(failures, 20));
            return Duration.ofNanos(random.nextLong(longest / 4, longest + 1));
        }

        /** Longer, by some, than the store asked for: others were told the same. */
        private Duration askedFor(Optional<Duration> asked) {
            Duration own = backOff();
            return asked.map(least -> least.plus(own.dividedBy(4))).orElse(own);
        }
    }

    Series series() {
        return new Series();
    }

    private synchronized boolean isTimeForNotice(long now) {
        boolean due = lastNotice.isEmpty() || now - lastNotice.get() >= BETWEEN_NOTICES.toNanos();
        if (due) {
            lastNotice = Optional.of(now);
        }
        return due;
    }

    /** How much later than {@code wanted} the next turn is. */
    private synchronized long untilTurn(long wanted) {
        long turn = nextTurn - wanted > 0 ? nextTurn : wanted;
        nextTurn = turn + Duration.ofSeconds(1).toNanos() / policy.perSecond();
        return turn - wanted;
    }
}
