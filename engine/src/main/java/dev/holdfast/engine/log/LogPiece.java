package dev.holdfast.engine.log;

import dev.holdfast.engine.format.LogFrame;
import dev.holdfast.engine.format.LogHead;
import dev.holdfast.spi.database.LogPosition;
import java.util.List;
import java.util.Optional;

/**
 * A stretch of a server's log that is to become one segment.
 *
 * @param start the place of its first byte
 * @param bytes at most {@link LogFrame#LONGEST}, none if it only says how far the log reached; not changed
 * @param follows whether all before it was received too, and stored before it will be
 * @param branch where its stream leaves another, if it is the first of such a one
 * @param marks how far the log reached when, in the order of positions
 */
@SuppressWarnings("ArrayRecordComponent") // never compared as records
public record LogPiece(
        LogPosition start, byte[] bytes, boolean follows, Optional<LogHead.Branch> branch, List<LogHead.Mark> marks) {
    public LogPiece {
        marks = List.copyOf(marks);
        if (bytes.length > LogFrame.LONGEST) {
            throw new IllegalArgumentException("a piece of " + bytes.length + " bytes");
        }
    }

    /** The first place after it. */
    public LogPosition end() {
        return start.plus(bytes.length);
    }
}
