package dev.holdfast.engine.log;

import dev.holdfast.engine.format.LogName;

/**
 * A log segment as a listing shows it, not yet opened.
 *
 * @param name its name
 * @param length the bytes of the object
 * @param site which of the catalog's sites shows it, from 0
 */
public record ListedSegment(LogName name, long length, int site) {}
