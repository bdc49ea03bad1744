package dev.holdfast.engine.point;

import dev.holdfast.engine.Id;
import dev.holdfast.engine.format.Manifest;

/**
 * A recovery point, opened and found authentic.
 *
 * @param name where it stands
 * @param manifest what it is
 * @param domain the trust domain that wrote it, in which its chunks are
 */
public record Point(PointName name, Manifest manifest, Id domain) {}
