package dev.holdfast.engine.restore;

import dev.holdfast.engine.RepositoryException;
import dev.holdfast.spi.source.Extent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Gathers what could not be restored, so that all else is. Safe for use by many threads. */
final class DamageReport {
    private static final int MOST_EXTENTS = 10_000;
    private static final int SHOWN = 5;

    private final List<Extent> extents = new ArrayList<>();
    private long bytes;
    private String firstCause = "";

    synchronized void add(long offset, int length, @Nullable String cause) {
        if (extents.isEmpty()) {
            firstCause = Objects.requireNonNullElse(cause, "unknown");
        }
        bytes += length;
        if (extents.size() < MOST_EXTENTS) {
            extents.add(new Extent(offset, length));
        }
    }

    synchronized List<Extent> extents() {
        return List.copyOf(extents);
    }

    synchronized void throwIfAny(String what) throws RepositoryException.Damaged {
        if (extents.isEmpty()) {
            return;
        }
        extents.sort(Comparator.comparingLong(Extent::offset));
        StringBuilder places = new StringBuilder();
        for (Extent extent : extents.subList(0, Math.min(SHOWN, extents.size()))) {
            places.append(places.isEmpty() ? "" : ", ").append(extent.offset());
        }
        throw new RepositoryException.Damaged(bytes + " bytes of " + what + " could not be restored, at byte " + places
                + (extents.size() > SHOWN ? " and elsewhere" : "") + "; all else was. First cause: " + firstCause);
    }
}
