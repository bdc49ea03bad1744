package dev.holdfast.source.postgresql.wal;

import dev.holdfast.source.postgresql.server.Lsn;
import dev.holdfast.source.postgresql.server.Timeline;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a timeline came to be: those before it, and where each was left, as a history file tells.
 *
 * @param timeline the timeline itself
 * @param document the history file; empty for the first timeline
 * @param ancestors oldest first
 */
@SuppressWarnings("ArrayRecordComponent") // bytes as the server has them; never compared as records
public record TimelineHistory(Timeline timeline, byte[] document, List<Ancestor> ancestors) {
    private static final Pattern LINE =
            Pattern.compile("^\\s*([0-9]{1,10})\\s+([0-9A-Fa-f]{1,8}/[0-9A-Fa-f]{1,8})\\b.*$", Pattern.MULTILINE);
    private static final int MOST = 1 << 20;

    public TimelineHistory {
        ancestors = List.copyOf(ancestors);
    }

    /**
     * A timeline that was left for the next.
     *
     * @param until the first place that is no part of it
     */
    public record Ancestor(Timeline timeline, Lsn until) {}

    /** That of the first timeline. */
    public static TimelineHistory ofFirst(Timeline timeline) {
        return new TimelineHistory(timeline, new byte[0], List.of());
    }

    /** Reads a history file; throws {@link IllegalArgumentException} if it is none. */
    public static TimelineHistory of(Timeline timeline, byte[] document) {
        if (document.length > MOST) {
            throw new IllegalArgumentException("a timeline's history of " + document.length + " bytes");
        }
        List<Ancestor> ancestors = new ArrayList<>();
        Matcher matcher = LINE.matcher(new String(document, StandardCharsets.ISO_8859_1));
        while (matcher.find()) {
            ancestors.add(new Ancestor(new Timeline(Long.parseLong(matcher.group(1))), Lsn.of(matcher.group(2))));
        }
        return new TimelineHistory(timeline, document, ancestors);
    }

    /** Where a timeline was left for the next; empty if it is this one. */
    public Optional<Ancestor> end(Timeline of) {
        for (Ancestor each : ancestors) { // asked for each message of the log
            if (each.timeline().equals(of)) {
                return Optional.of(each);
            }
        }
        return Optional.empty();
    }

    /** Whether a timeline is this one or one before it. */
    public boolean knows(Timeline other) {
        return other.equals(timeline) || end(other).isPresent();
    }

    /** The timeline that follows one before this. */
    public Timeline after(Ancestor ancestor) {
        int next = ancestors.indexOf(ancestor) + 1;
        return next < ancestors.size() ? ancestors.get(next).timeline() : timeline;
    }

    /** The timeline that a place lies on in this history. */
    public Timeline at(Lsn place) {
        for (Ancestor ancestor : ancestors) {
            if (place.compareTo(ancestor.until()) < 0) {
                return ancestor.timeline();
            }
        }
        return timeline;
    }
}
