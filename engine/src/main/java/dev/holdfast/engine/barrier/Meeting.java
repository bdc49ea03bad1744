package dev.holdfast.engine.barrier;

import java.time.Duration;

/**
 * What an agent saw of the end of a step.
 *
 * @param decision how it ended
 * @param clockBound how far at most this agent's clock is from that of the agent that decided: it did so between two looks
 */
public record Meeting(Decision decision, Duration clockBound) {}
