package dev.holdfast.agent.notification;

import dev.holdfast.agent.config.NotificationEvent;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What somebody is told.
 *
 * @param id the same for every try to deliver it, and of no other message
 * @param incident the same for all messages about one incident
 * @param kind what this message is to the incident
 * @param event of which kind it is; as {@code rpo-restored} for the end of an {@code rpo-breach}
 * @param severity the worst of its alerts
 * @param host the agent that tells it
 * @param headline all of it in a line
 * @param site the site that it is about, if it is about one
 * @param since when the first of it began
 * @param at when the message was made
 * @param alerts the first of the alerts that stand, or, at its end, that stood; at most {@link #MOST_SHOWN}
 * @param count how many there are, or were
 */
public record Message(
        String id,
        String incident,
        Kind kind,
        NotificationEvent event,
        Severity severity,
        String host,
        String headline,
        Optional<String> site,
        Instant since,
        Instant at,
        List<Alert> alerts,
        int count) {
    /** How many alerts a message shows; of the others it says how many there are. */
    public static final int MOST_SHOWN = 10;

    public Message {
        alerts = List.copyOf(alerts);
        if (alerts.isEmpty() || alerts.size() > MOST_SHOWN || count < alerts.size()) {
            throw new IllegalArgumentException("a message of " + alerts.size() + " alerts of " + count);
        }
    }

    /** What a message is to its incident. */
    public enum Kind {
        /** The first. */
        RAISED,
        /** More workloads are concerned. */
        UPDATED,
        /** It stands still. */
        REPEATED,
        /** It is over. */
        RECOVERED,
        /** Nothing is wrong: somebody tries whether messages arrive. */
        TEST;

        /** As it is written: {@code raised}. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The word that a message begins with: how bad it is, or that it is over. */
    public String label() {
        return switch (kind) {
            case RAISED, UPDATED, REPEATED -> severity.name();
            case RECOVERED -> "RECOVERED";
            case TEST -> "TEST";
        };
    }

    /** The first alert, which speaks for the others. */
    public Alert first() {
        return alerts.getFirst();
    }
}
