package dev.holdfast.agent.notification;

import dev.holdfast.agent.config.unit.Durations;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;

/** A message as people read it. */
public final class MessageText {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private MessageText() {}

    /** A line that says the most: {@code CRITICAL: site far is full}. */
    public static String subject(Message message) {
        return message.label() + ": " + message.headline();
    }

    /** Lines of plain text, the last ended too. */
    public static String body(Message message) {
        StringBuilder text = new StringBuilder(subject(message)).append("\n\n");
        field(text, "Host", message.host());
        field(text, "Since", time(message.since()));
        switch (message.kind()) {
            case RECOVERED -> field(text, "Over", time(message.at()) + ", after " + length(message));
            case UPDATED -> field(text, "News", "more workloads are concerned");
            case REPEATED -> field(text, "News", "it still stands, after " + length(message));
            case RAISED, TEST -> {} // all of it is news
        }
        if (isOfOneCause(message.alerts())) {
            cause(text, message.first());
            if (message.count() > 1) {
                text.append("\nWorkloads:\n");
                message.alerts()
                        .forEach(alert ->
                                text.append("  ").append(workload(alert)).append('\n'));
            }
        } else {
            for (Alert alert : message.alerts()) {
                text.append('\n');
                field(text, "Workload", workload(alert));
                cause(text, alert);
            }
        }
        int others = message.count() - message.alerts().size();
        if (others > 0) {
            text.append("  and ").append(others).append(" more\n");
        }
        return text.append("\nMessage ")
                .append(message.id())
                .append(", event ")
                .append(message.event().word())
                .append(".\n")
                .toString();
    }

    private static boolean isOfOneCause(List<Alert> alerts) {
        Alert first = alerts.getFirst();
        return alerts.stream()
                .allMatch(alert ->
                        alert.cause().equals(first.cause()) && alert.advice().equals(first.advice()));
    }

    private static String workload(Alert alert) {
        return alert.key().workload().orElseGet(alert::what);
    }

    private static void cause(StringBuilder text, Alert alert) {
        field(text, "Cause", alert.cause());
        field(text, "Try", alert.advice());
    }

    private static void field(StringBuilder text, String name, String value) {
        if (!value.isEmpty()) {
            text.append("%-10s%s\n".formatted(name + ":", value));
        }
    }

    private static String length(Message message) {
        Duration length = Duration.between(message.since(), message.at());
        return Durations.show(length.isNegative() ? Duration.ZERO : length);
    }

    private static String time(Instant instant) {
        return TIME.format(instant.truncatedTo(ChronoUnit.SECONDS));
    }
}
