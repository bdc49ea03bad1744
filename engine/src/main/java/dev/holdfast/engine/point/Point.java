package dev.holdfast.engine.point;

import dev.holdfast.engine.Id;
import dev.holdfast.engine.format.Certificate;
import dev.holdfast.engine.format.Manifest;

/**
 * A recovery point, opened and found authentic.
 *
 * @param name where it stands
 * @param manifest what it is
 * @param certificate who signed it
 */
public record Point(PointName name, Manifest manifest, Certificate certificate) {
    /** The trust domain in which its chunks are. */
    public Id domain() {
        return certificate.domain();
    }
}
