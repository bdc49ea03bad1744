package dev.holdfast.servers;

/** Decides what happens to each exchange that goes through a {@link FaultProxy}. Called by many threads at once. */
@FunctionalInterface
public interface FaultPlan {
    /**
     * Decides.
     *
     * @param number of the exchange, from 1
     * @param method in capitals
     * @param target as it stands in the request: path and query
     */
    Fault decide(long number, String method, String target);
}
