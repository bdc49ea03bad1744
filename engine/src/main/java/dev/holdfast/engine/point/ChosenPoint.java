package dev.holdfast.engine.point;

import java.util.List;
import java.util.Optional;

/**
 * The point that was chosen for an instant, and what speaks against it being the newest that there was.
 *
 * @param point the newest at or before the instant that can be used
 * @param passedOver what claims to be newer, and cannot be used; the newest first
 * @param gone the newest point that this host saw here before, if it would have been chosen from and is there no more
 */
public record ChosenPoint(Point point, List<OpenedPoint.Unusable> passedOver, Optional<PointName> gone) {
    public ChosenPoint {
        passedOver = List.copyOf(passedOver);
    }
}
