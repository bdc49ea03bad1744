package dev.holdfast.agent.notification;

import dev.holdfast.agent.config.Subscription;

/**
 * Somebody who is told.
 *
 * @param subscription of what
 * @param channel how
 */
public record Recipient(Subscription subscription, Channel channel) {
    /** Who it is. */
    public String name() {
        return subscription.name();
    }
}
