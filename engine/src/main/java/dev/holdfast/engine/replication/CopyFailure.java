package dev.holdfast.engine.replication;

/**
 * An object that was not copied because it is not right at the source.
 *
 * @param object its name
 * @param problem what is wrong with it
 */
public record CopyFailure(String object, String problem) {}
