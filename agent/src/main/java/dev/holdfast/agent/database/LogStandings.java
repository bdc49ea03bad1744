package dev.holdfast.agent.database;

import java.util.List;

/** Tells how logs stand. Safe for use by many threads. */
@FunctionalInterface
public interface LogStandings {
    /** For agents without databases. */
    LogStandings NONE = List::of;

    /** Of all databases at all sites, as it is now. */
    List<LogStanding> now();
}
