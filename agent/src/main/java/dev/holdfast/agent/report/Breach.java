package dev.holdfast.agent.report;

import dev.holdfast.agent.history.Span;
import java.util.Optional;

/**
 * A time in which an objective did not hold.
 *
 * @param time when
 * @param lasts whether it was not over at the end of the time that is reported of
 * @param cause why, in sentences; empty if nothing is known of that
 */
public record Breach(Span time, boolean lasts, Optional<String> cause) {}
