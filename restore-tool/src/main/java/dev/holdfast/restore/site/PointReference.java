package dev.holdfast.restore.site;

import dev.holdfast.engine.console.Times;
import java.time.Instant;
import java.util.Optional;

/**
 * A point as people name it: {@code WORKLOAD}, its newest, or {@code WORKLOAD@TIME}, its newest at or before that time.
 *
 * @param workload the workload's name
 * @param at the instant
 */
public record PointReference(String workload, Instant at) {

    /** Reads one. What follows the last {@code @} belongs to the workload's name if it is no time. */
    public static PointReference parse(String text, Instant now) {
        int sign = text.lastIndexOf('@');
        Optional<Instant> time = sign <= 0 ? Optional.empty() : Times.find(text.substring(sign + 1), now);
        return time.map(at -> new PointReference(text.substring(0, sign), at))
                .orElseGet(() -> new PointReference(text, Times.LATEST));
    }
}
