package dev.holdfast.agent.config;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * What somebody wants to be told of, and when.
 *
 * @param name who, by which logs and commands know him
 * @param events of what
 * @param after how long a condition has to stand before he is told, zero for at once
 * @param repeat how often he is told again while it stands; empty for never
 */
public record Subscription(String name, Set<NotificationEvent> events, Duration after, Optional<Duration> repeat) {
    public Subscription {
        events = Set.copyOf(events);
    }
}
