package dev.holdfast.agent.notification;

import dev.holdfast.agent.config.NotificationEvent;
import java.time.Instant;

/**
 * What became of a message, or of a try to deliver it.
 *
 * @param at when that was known
 * @param recipient who was to be told
 * @param message its id
 * @param kind what it was to its incident
 * @param event of which kind it was
 * @param headline what it said
 * @param tries how often it was tried so far
 * @param outcome how it ended
 * @param detail what the other side said, or why it failed; no secret
 */
public record Delivery(
        Instant at,
        String recipient,
        String message,
        Message.Kind kind,
        NotificationEvent event,
        String headline,
        int tries,
        Outcome outcome,
        String detail) {
    private static final int LONGEST_DETAIL = 500;

    public Delivery {
        detail = PlainText.line(detail, LONGEST_DETAIL);
    }
}
