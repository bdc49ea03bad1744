package dev.holdfast.agent.config;

import dev.holdfast.agent.config.key.Key;
import dev.holdfast.agent.config.key.ListOf;
import dev.holdfast.agent.config.key.Mapping;
import dev.holdfast.agent.config.key.Scalars;
import dev.holdfast.agent.config.key.Section;
import dev.holdfast.agent.config.key.Shape;
import dev.holdfast.agent.config.unit.Durations;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalTime;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The keys of {@code workloads.windows}. */
final class CaptureWindowKeys {
    private static final Key<LocalTime> FROM =
            Key.required("from", Scalars.timeOfDay(), "When it begins, local time.", "\"22:00\"");
    private static final Key<LocalTime> TO = Key.required(
            "to", Scalars.timeOfDay(), "When it ends; not after `from` means on the next day.", "\"06:00\"");
    private static final Key<List<DayOfWeek>> DAYS = Key.optional(
            "days",
            new ListOf<>(Scalars.choice(days()), "days"),
            "every day",
            "On which days it begins.",
            "[sat, sun]");
    private static final Key<CaptureWindow.Rule> RULE = Key.withDefault(
            "rule",
            Scalars.choice(rules()),
            "only",
            "`only`: captures start within such windows only. `never`: none starts within.",
            "never");

    /** What the file says of when captures may start. */
    static final ListOf<CaptureWindow> WINDOWS = new ListOf<>(
            new Mapping<>(
                    Shape.of(
                            "workloads.windows",
                            "A part of the week in which captures may start, or may not.",
                            FROM,
                            TO,
                            DAYS,
                            RULE),
                    CaptureWindowKeys::window),
            "windows");

    private CaptureWindowKeys() {}

    private static Map<String, DayOfWeek> days() {
        Map<String, DayOfWeek> days = new LinkedHashMap<>();
        for (DayOfWeek day : DayOfWeek.values()) {
            days.put(day.name().substring(0, 3).toLowerCase(Locale.ROOT), day);
        }
        return days;
    }

    private static Map<String, CaptureWindow.Rule> rules() {
        Map<String, CaptureWindow.Rule> rules = new LinkedHashMap<>();
        rules.put("only", CaptureWindow.Rule.ONLY);
        rules.put("never", CaptureWindow.Rule.NEVER);
        return rules;
    }

    private static Optional<CaptureWindow> window(Section section) {
        Optional<LocalTime> from = section.get(FROM);
        Optional<LocalTime> to = section.get(TO);
        Optional<List<DayOfWeek>> days = section.get(DAYS);
        Optional<CaptureWindow.Rule> rule = section.get(RULE);
        if (days.filter(List::isEmpty).isPresent()) {
            section.reject(DAYS, "a window on no day");
            return Optional.empty();
        }
        return Section.of(
                () -> new CaptureWindow(
                        rule.orElseThrow(),
                        days.map(EnumSet::copyOf).orElseGet(() -> EnumSet.allOf(DayOfWeek.class)),
                        from.orElseThrow(),
                        to.orElseThrow()),
                from,
                to,
                rule);
    }

    /** Notes it if a workload's windows leave no way to keep its objectives; tells whether they do. */
    static boolean leaveRoom(
            Section section, Key<?> key, List<CaptureWindow> windows, SourceSpec source, Stream<Duration> objectives) {
        Duration closed = CaptureWindow.longestClosed(windows);
        Duration shortest = switch (source) {
            case SourceSpec.Local _ -> objectives.min(Duration::compareTo).orElseThrow();
            case SourceSpec.Database database -> database.baseEvery();
        };
        if (closed.compareTo(shortest) < 0) {
            return true;
        }
        section.reject(
                key,
                "no capture may start for " + Durations.show(closed) + ", and points are to be no older than "
                        + Durations.show(shortest));
        return false;
    }
}
