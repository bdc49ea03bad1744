package dev.holdfast.engine.log;

import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.StoreReading;
import dev.holdfast.engine.format.FormatException;
import dev.holdfast.engine.format.LogFrame;
import dev.holdfast.engine.format.LogHead;
import dev.holdfast.engine.format.LogSegment;
import dev.holdfast.engine.format.ObjectNames;
import dev.holdfast.spi.storage.BlobReader;
import dev.holdfast.spi.storage.BlobStoreException;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes one segment of several. The frames are copied as they are sealed, so that a host that can read nothing of what it
 * wrote rolls up like any other.
 */
final class RollUp {
    private RollUp() {}

    /**
     * Rolls up.
     *
     * @param store where the segments are read again
     * @param segments at least two of one stream, end to end
     * @throws RepositoryException.Damaged if one of them is not there as it was stored
     */
    static SealedSegment of(BlobReader store, LogSealer sealer, List<RollUps.Stored> segments)
            throws RepositoryException, BlobStoreException {
        ByteArrayOutputStream frames = new ByteArrayOutputStream();
        List<LogFrame> directory = new ArrayList<>();
        List<LogHead.Mark> marks = new ArrayList<>();
        List<String> replaces = new ArrayList<>();
        for (RollUps.Stored each : segments) {
            byte[] bytes = read(store, each);
            int sealed = Math.toIntExact(each.head().sealedLength());
            frames.write(bytes, bytes.length - sealed, sealed);
            directory.addAll(each.head().frames());
            marks.addAll(each.head().marks());
            replaces.add(each.name().sha256());
        }
        LogHead first = segments.getFirst().head();
        LogHead head = new LogHead(
                first.workload(),
                first.identity(),
                first.stream(),
                first.start(),
                segments.getLast().head().end(),
                first.follows(),
                first.branch(),
                directory,
                newestAtEach(marks),
                replaces);
        return sealer.assemble(head, frames.toByteArray());
    }

    private static byte[] read(BlobReader store, RollUps.Stored segment)
            throws RepositoryException, BlobStoreException {
        try {
            byte[] bytes = StoreReading.whole(store, segment.name().object(), LogSegment.LARGEST);
            ObjectNames.requireName(segment.name().object(), bytes);
            return bytes;
        } catch (FormatException | BlobStoreException.NotFound e) {
            throw new RepositoryException.Damaged(
                    "log segment " + segment.name() + " is not there as it was stored: " + e.getMessage(), e);
        }
    }

    /** Of several marks at one place the last says all that the others do. */
    private static List<LogHead.Mark> newestAtEach(List<LogHead.Mark> marks) {
        List<LogHead.Mark> kept = new ArrayList<>();
        for (LogHead.Mark mark : marks) {
            if (!kept.isEmpty() && kept.getLast().until() == mark.until()) {
                kept.removeLast();
            }
            kept.add(mark);
        }
        return kept;
    }
}
