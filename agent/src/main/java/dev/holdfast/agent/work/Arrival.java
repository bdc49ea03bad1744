package dev.holdfast.agent.work;

import dev.holdfast.agent.run.PointOf;

/** A point that came to a site along with what was asked for. */
public record Arrival(String site, PointOf point) {}
