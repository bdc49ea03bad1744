package dev.holdfast.engine.point;

/** What became of a point that was to be opened. */
public sealed interface OpenedPoint {
    /** The name it was listed by. */
    PointName name();

    /** It is authentic. */
    record Authentic(PointName name, Point point) implements OpenedPoint {}

    /** It is no point that can be used. */
    sealed interface Unusable extends OpenedPoint {
        /** Why not, a sentence. */
        String problem();
    }

    /** It is damaged, or not authentic: whoever can write to the store may have put it there. */
    record Damaged(PointName name, String problem) implements Unusable {}

    /** It is authentic, but of keys that this key was not granted, since it was removed before. */
    record NotGranted(PointName name, String problem) implements Unusable {}
}
