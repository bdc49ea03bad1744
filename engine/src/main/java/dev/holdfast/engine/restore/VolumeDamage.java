package dev.holdfast.engine.restore;

import dev.holdfast.engine.RepositoryException;
import dev.holdfast.spi.source.Extent;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What of a disk could not be restored.
 *
 * @param bytes how much
 * @param extents where, ascending, neighbours joined; the first ten thousand found
 * @param firstCause what was wrong with the first that was found; empty if nothing was
 */
public record VolumeDamage(long bytes, List<Extent> extents, String firstCause) {
    private static final int SHOWN = 5;

    public VolumeDamage {
        extents = List.copyOf(extents);
    }

    /** Whether nothing is lost. */
    public boolean isEmpty() {
        return bytes == 0;
    }

    void throwIfAny(String what) throws RepositoryException.Damaged {
        if (isEmpty()) {
            return;
        }
        String places = extents.stream()
                .limit(SHOWN)
                .map(extent -> extent.length() + " at byte " + extent.offset())
                .collect(Collectors.joining(", "));
        throw new RepositoryException.Damaged(bytes + " bytes of " + what + " could not be restored: " + places
                + (extents.size() > SHOWN ? " and elsewhere" : "") + "; all else was. First cause: " + firstCause);
    }
}
