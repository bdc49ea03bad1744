package dev.holdfast.engine.verify;

/**
 * Something that is not right at a site.
 *
 * @param object the object, or what part of a point
 * @param problem what is wrong, a sentence
 */
public record Finding(String object, String problem) {}
