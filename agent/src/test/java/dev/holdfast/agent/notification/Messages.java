package dev.holdfast.agent.notification;

import dev.holdfast.agent.config.NotificationEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Messages for tests. */
public final class Messages {
    public static final Instant AT = Instant.parse("2026-03-01T12:00:30Z");

    private Messages() {}

    /** That site far is full. */
    public static Message full() {
        return full("no space left: 4096 bytes are free");
    }

    /** The same, for a cause. */
    public static Message full(String cause) {
        Alert alert = Alert.of(
                AlertKey.of(NotificationEvent.SITE_DOWN).atSite("far"),
                Severity.ERROR,
                "site far is full",
                cause,
                "Make room.",
                AT.minusSeconds(30));
        return message(Message.Kind.RAISED, 1, List.of(alert));
    }

    /** That something is the case. */
    public static Message named(String what) {
        Alert alert = Alert.of(
                AlertKey.of(NotificationEvent.SITE_DOWN).atSite("far"),
                Severity.ERROR,
                what,
                "no space left",
                "Make room.",
                AT.minusSeconds(30));
        return message(Message.Kind.RAISED, 1, List.of(alert));
    }

    /** That something is the case at a site of that name. */
    public static Message atSite(String site) {
        Message full = full();
        return new Message(
                full.id(),
                full.incident(),
                full.kind(),
                full.event(),
                full.severity(),
                full.host(),
                full.headline(),
                Optional.of(site),
                full.since(),
                full.at(),
                full.alerts(),
                full.count());
    }

    /** That it is not any more. */
    public static Message recovered() {
        return message(Message.Kind.RECOVERED, 2, full().alerts());
    }

    /** That no points are taken of workloads, each for a cause of its own, or of all for one. */
    public static Message notTaken(int workloads, boolean oneCause) {
        List<Alert> alerts = new ArrayList<>();
        for (int i = 0; i < Math.min(workloads, Message.MOST_SHOWN); i++) {
            alerts.add(Alert.of(
                    AlertKey.of(NotificationEvent.CAPTURE_FAILED).ofWorkload("w" + i),
                    Severity.ERROR,
                    "no point is taken",
                    "cause " + (oneCause ? 0 : i),
                    "",
                    AT));
        }
        return new Message(
                "b-1",
                "b",
                Message.Kind.RAISED,
                NotificationEvent.CAPTURE_FAILED,
                Severity.ERROR,
                "host-a",
                "w0: no point is taken",
                Optional.empty(),
                AT,
                AT,
                alerts,
                workloads);
    }

    private static Message message(Message.Kind kind, int sequence, List<Alert> alerts) {
        return new Message(
                "00000000deadbeef-" + sequence,
                "00000000deadbeef",
                kind,
                NotificationEvent.SITE_DOWN,
                Severity.ERROR,
                "host-a",
                alerts.getFirst().what(),
                Optional.of("far"),
                AT.minusSeconds(30),
                AT,
                alerts,
                1);
    }
}
