package dev.holdfast.source.postgresql.wal;

import java.time.Duration;

/**
 * How long to rest before the server's log is looked at again. Each look costs the same however much came, and the cores
 * are the server's: so under a load some hundred looks a second are made into few. Where much comes at once the rests are
 * short, as what the socket does not hold waits at the server. Used by one thread.
 */
final class Pace {
    static final Duration SHORTEST = Duration.ofMillis(1);
    static final Duration LONGEST = Duration.ofMillis(100);

    /** While something comes at all. */
    static final Duration LONGEST_OF_SOME = Duration.ofMillis(16);

    /** While commits wait for what is received. */
    static final Duration LONGEST_IF_AWAITED = Duration.ofMillis(2);

    /** Half of what a socket holds, by the usual settings of Linux. */
    static final int MUCH = 96 << 10;

    static final int LITTLE = 32 << 10;

    private Duration rest = SHORTEST;
    private long arrived;

    /** So many bytes came. */
    void came(int bytes) {
        arrived += bytes;
    }

    /** Nothing more is there; how long to rest. */
    Duration rest(boolean awaited) {
        if (arrived > MUCH) {
            rest = rest.dividedBy(2);
        } else if (arrived < LITTLE) {
            rest = rest.multipliedBy(2);
        }
        Duration longest = awaited ? LONGEST_IF_AWAITED : arrived > 0 ? LONGEST_OF_SOME : LONGEST;
        arrived = 0;
        rest = rest.compareTo(longest) > 0 ? longest : rest;
        rest = rest.compareTo(SHORTEST) < 0 ? SHORTEST : rest;
        return rest;
    }
}
