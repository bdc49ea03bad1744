package dev.holdfast.agent.config;

import java.time.Duration;
import java.util.List;

/**
 * Programs that run around the taking of a workload's points.
 *
 * @param before the program that runs before, with its arguments; empty for none
 * @param after the same after, however the taking ended
 * @param timeout how long each may run
 */
public record Hooks(List<String> before, List<String> after, Duration timeout) {
    public Hooks {
        before = List.copyOf(before);
        after = List.copyOf(after);
    }
}
