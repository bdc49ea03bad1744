package dev.holdfast.agent.daemon;

/** What the daemon has done; nothing of it throws, as what goes wrong is an event too. Used by many threads at once. */
public interface Work extends AutoCloseable {
    /** Takes a point of a workload: {@link Event.Captured} or {@link Event.CaptureFailed}. */
    Event capture(String workload);

    /** Brings a site up to date, for a point: {@link Event.Copied} or {@link Event.CopyFailed}. */
    Event copy(String site, Event.PointOf point);

    /** Lists what a site has: {@link Event.Found} or {@link Event.Unreachable}. */
    Event list(String site);

    @Override
    void close();
}
