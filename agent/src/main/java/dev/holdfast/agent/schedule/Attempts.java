package dev.holdfast.agent.schedule;

import java.util.random.RandomGenerator;

/** How often some work failed in a row, and when it may be tried again; and until when it could not be tried at all. */
final class Attempts {
    private int failures;
    private long notBefore = Long.MIN_VALUE;
    private long idleUntil;

    Attempts(long now) {
        idleUntil = now;
    }

    /** Waits longer after each failure, but never beyond the moment until which the objective can still be met. */
    void failed(long now, long due, Backoff backoff, RandomGenerator random) {
        failures = Math.min(failures, Integer.MAX_VALUE - 1) + 1;
        long again = now + backoff.delay(failures, random);
        notBefore = due > now ? Math.min(again, due) : again;
    }

    /** It succeeded, or there is reason to think it would. */
    void forget() {
        failures = 0;
        notBefore = Long.MIN_VALUE;
    }

    /** Nothing could be done until now: the agent was down, the host slept, the site was gone. */
    void resume(long now) {
        idleUntil = now;
    }

    int failures() {
        return failures;
    }

    /** When it may be tried again; far in the past if at once. */
    long notBefore() {
        return notBefore;
    }

    /**
     * The deadline of the next attempt. Work that could not be done before it was too late gets a new one, as if it had
     * just come up: else it would be the most urgent of all for as long as it fails, and after an outage what is hopelessly
     * late would make that late which still can be in time.
     */
    long due(long due, long lead) {
        long from = Math.max(notBefore, idleUntil);
        return from > due ? from + lead : due;
    }
}
