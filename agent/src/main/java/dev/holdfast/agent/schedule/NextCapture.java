package dev.holdfast.agent.schedule;

import java.util.Optional;

/**
 * When a workload's next capture may start, and when it has to.
 *
 * @param release position on the timeline from which it may
 * @param due position until which it has to, so that the objectives hold
 */
record NextCapture(long release, long due) {
    Agenda.Times times(Track track) {
        return new Agenda.Times(release, due, track.tightest(), false);
    }

    /** What is held back is due after that as if it had just come up; all else as objectives and windows have it. */
    static NextCapture of(Track track, Pace pace, Windows windows, Timeline timeline, long now) {
        NextCapture next = allowed(track, pace, windows, timeline, now);
        long held = track.heldUntil();
        return held > next.release ? new NextCapture(held, Math.max(next.due, held + pace.lead())) : next;
    }

    /** A first point is due at once; others follow the pace, failures, and windows. */
    private static NextCapture allowed(Track track, Pace pace, Windows windows, Timeline timeline, long now) {
        long base = track.newest().isPresent() ? track.newest().get().at() : track.since() - pace.release();
        Attempts attempts = track.attempts();
        NextCapture next = new NextCapture(
                Math.max(base + pace.release(), attempts.notBefore()), attempts.due(base + pace.due(), pace.lead()));
        if (windows.list().isEmpty()) {
            return next;
        }
        long earliest = Math.max(attempts.notBefore(), Math.max(now, base + pace.release() / 2));
        return next.within(windows, timeline, earliest, now, pace.lead());
    }

    /**
     * What would start or be due while that is not allowed is done before, if that is not absurdly soon after the last
     * point, or else right after.
     */
    private NextCapture within(Windows windows, Timeline timeline, long earliest, long now, long lead) {
        long first = Math.max(release, now);
        Optional<Window.Stretch> closed = closed(windows, timeline, first);
        if (closed.isEmpty()) {
            closed = closed(windows, timeline, Math.max(first, due));
        }
        if (closed.isEmpty()) {
            return this;
        }
        long closes = timeline.position(closed.get().from());
        if (closes > now && earliest < closes) {
            return new NextCapture(Math.max(earliest, Math.min(release, closes - lead)), closes);
        }
        long opens = Math.max(first + 1, timeline.position(closed.get().to()));
        return new NextCapture(opens, opens > due ? opens + lead : due);
    }

    private static Optional<Window.Stretch> closed(Windows windows, Timeline timeline, long position) {
        return windows.closedAround(timeline.instant(position));
    }
}
