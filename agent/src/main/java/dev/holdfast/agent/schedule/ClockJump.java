package dev.holdfast.agent.schedule;

import java.time.Duration;
import java.time.Instant;

/**
 * The wall clock was found to have moved otherwise than the monotonic one: the host slept, or the clock was set.
 *
 * @param by how far it moved; negative if it was set back
 * @param to what it showed when that was found
 */
public record ClockJump(Duration by, Instant to) {}
