package dev.holdfast.engine.restore;

import dev.holdfast.spi.source.Extent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Gathers what of a disk could not be restored, so that all else is. Safe for use by many threads. */
final class LostExtents {
    private static final int MOST = 10_000;

    private final TreeMap<Long, Long> endByOffset = new TreeMap<>();
    private long bytes;
    private String firstCause = "";

    /** Notes an extent, which meets none that was noted before; neighbours become one. */
    synchronized void add(long offset, long length, @Nullable String cause) {
        if (bytes == 0) {
            firstCause = Objects.requireNonNullElse(cause, "unknown");
        }
        bytes += length;
        long from = offset;
        long end = offset + length;
        Map.Entry<Long, Long> before = endByOffset.lowerEntry(offset);
        if (before != null && before.getValue() == offset) {
            from = before.getKey();
        }
        Long after = endByOffset.remove(end);
        if (after != null) {
            end = after;
        }
        if (from != offset || endByOffset.size() < MOST) {
            endByOffset.put(from, end);
        }
    }

    synchronized VolumeDamage soFar() {
        List<Extent> extents = new ArrayList<>(endByOffset.size());
        endByOffset.forEach((offset, end) -> extents.add(new Extent(offset, end - offset)));
        return new VolumeDamage(bytes, extents, firstCause);
    }
}
