package dev.holdfast.agent.work;

import dev.holdfast.agent.capture.Companion;
import dev.holdfast.agent.config.ConsistencyGroup;
import dev.holdfast.agent.group.Gathering;
import dev.holdfast.agent.run.PointOf;
import dev.holdfast.agent.run.Run;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the daemon has done; nothing of it throws, as what goes wrong is an event too. Used by many threads at once. */
public interface Work extends AutoCloseable {
    /** Hears of a point before its capture ended. */
    @FunctionalInterface
    interface Durable {
        /** A point is durable at a site, and counts. */
        void at(String site, PointOf point);
    }

    /**
     * Begins to take points of a consistency group at one moment: each of its workloads that is not missing is to be captured, or
     * {@linkplain #hold held} if it is of it by its log, by a thread of its own.
     *
     * @param missing those that are not captured now, and why
     */
    Gathering gather(ConsistencyGroup group, Map<String, String> missing);

    /**
     * Has a database take part in an environment point by its log: returns when its hooks have run.
     *
     * @param companion its place there
     */
    void hold(String workload, Companion companion);

    /**
     * Takes a point of a workload.
     *
     * @param companion what is taken at the same moment; told, if no point comes of this
     * @param run is told how far it has come
     * @param durable hears of the point as soon as it counts, as what comes after it may take its time
     */
    Outcome.OfCapture capture(String workload, Companion companion, Run run, Durable durable);

    /**
     * Brings a site up to date.
     *
     * @param point what it is done for; empty if a person asked for it
     * @param run is told how far it has come
     */
    Outcome.OfCopy copy(String site, Optional<PointOf> point, Run run);

    /** Points that came to sites along with what was asked for, and are there already, since this was asked last. */
    List<Arrival> arrived();

    /** Lists what a site has. */
    Listing list(String site);

    @Override
    void close();
}
