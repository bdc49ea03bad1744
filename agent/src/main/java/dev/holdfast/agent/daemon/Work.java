package dev.holdfast.agent.daemon;

import java.util.Optional;

/** What the daemon has done; nothing of it throws, as what goes wrong is an event too. Used by many threads at once. */
public interface Work extends AutoCloseable {
    /**
     * Takes a point of a workload.
     *
     * @param run is told how far it has come
     */
    Event.CaptureEnded capture(String workload, Run run);

    /**
     * Brings a site up to date.
     *
     * @param point what it is done for; empty if a person asked for it
     * @param run is told how far it has come
     */
    Event.CopyEnded copy(String site, Optional<Event.PointOf> point, Run run);

    /** Lists what a site has. */
    Event.ListingEnded list(String site);

    @Override
    void close();
}
