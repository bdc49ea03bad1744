package dev.holdfast.agent.environment;

import dev.holdfast.engine.console.Failure;
import dev.holdfast.engine.point.EnvironmentPoint;
import java.time.Instant;
import java.util.Optional;

/**
 * How the environment points of a consistency group stand, as a site has them.
 *
 * @param environment its environment's name
 * @param group its name
 * @param site where that was looked for
 * @param looked when; empty if it was not yet
 * @param newest the newest of which all that is to come has come
 * @param complete the newest that lacks nothing
 * @param incomplete how many are newer than that, and lack something
 * @param trouble why it could not be seen the last time
 */
public record GroupStanding(
        String environment,
        String group,
        String site,
        Optional<Instant> looked,
        Optional<EnvironmentPoint> newest,
        Optional<EnvironmentPoint> complete,
        int incomplete,
        Optional<Failure> trouble) {
    /** One of which nothing is known. */
    public static GroupStanding unknown(String environment, String group, String site) {
        return new GroupStanding(
                environment, group, site, Optional.empty(), Optional.empty(), Optional.empty(), 0, Optional.empty());
    }

    /** The same, as it could not be seen. */
    public GroupStanding failed(Failure why) {
        return new GroupStanding(environment, group, site, looked, newest, complete, incomplete, Optional.of(why));
    }
}
