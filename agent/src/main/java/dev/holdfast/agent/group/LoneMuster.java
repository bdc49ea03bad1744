package dev.holdfast.agent.group;

import dev.holdfast.engine.Id;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/**
 * A group of which one agent has all.
 *
 * @param agent its name
 */
public record LoneMuster(String agent, InstantSource clock, SecureRandom random) implements Muster {
    @Override
    public void join() {}

    @Override
    public Moment ready() {
        return new Moment(Id.random(random), clock.instant(), Duration.ZERO);
    }

    @Override
    public Ending still() {
        return new Ending(true, List.of());
    }

    @Override
    public List<String> agents() {
        return List.of(agent);
    }
}
