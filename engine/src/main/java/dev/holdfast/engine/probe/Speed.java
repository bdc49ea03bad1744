package dev.holdfast.engine.probe;

import java.time.Duration;

/**
 * How fast objects of a size are put and read.
 *
 * @param size in bytes
 * @param putLatency of one put, the median
 * @param readLatency of one read to its end, the median
 * @param atOnce how many requests were under way at once for the rates
 * @param putRate bytes a second
 * @param readRate bytes a second
 */
public record Speed(int size, Duration putLatency, Duration readLatency, int atOnce, long putRate, long readRate) {}
