package dev.holdfast.engine.log;

import dev.holdfast.engine.Id;
import dev.holdfast.engine.format.LogHead;
import dev.holdfast.engine.format.LogName;
import dev.holdfast.engine.format.LogSegment;

/**
 * A log segment whose head was found authentic, and to stand where it belongs.
 *
 * @param name where it stands
 * @param head what it says of itself
 * @param domain the trust domain it belongs to
 * @param headLength bytes of its head, as an envelope
 * @param site which of the catalog's sites it was read from
 */
public record OpenedSegment(LogName name, LogHead head, Id domain, int headLength, int site) {
    /** Where in the object its first frame begins. */
    public long framesAt() {
        return LogSegment.PREFIX + (long) headLength;
    }
}
