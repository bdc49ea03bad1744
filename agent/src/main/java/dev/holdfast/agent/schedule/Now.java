package dev.holdfast.agent.schedule;

import java.time.Instant;

/**
 * A reading of both clocks at one moment. Points bear the wall clock's time, which may jump; how much time really went by
 * is told by the other, which may stand still while the host sleeps. Only together do they tell what happened.
 *
 * @param wall the wall clock
 * @param nanos a monotonic clock, such as {@link System#nanoTime()}, from any origin
 */
public record Now(Instant wall, long nanos) {}
