package dev.holdfast.agent.work;

import dev.holdfast.engine.console.Failure;

/** A site that could not be used for something: it is gone, or full, or refuses. */
public record Trouble(String site, Failure why) {}
