package dev.holdfast.agent.schedule;

import dev.holdfast.agent.schedule.Standing.Reason;
import dev.holdfast.agent.schedule.Standing.State;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Foresees when the next point of a workload is at its sites, and tells how it stands.
 *
 * @param captures the captures that run and wait
 * @param timeline the time
 * @param stretch by what objectives are stretched
 * @param canCapture whether there is a site that captures can be written to
 * @param now the position for which it tells
 */
record Forecast(CaptureQueue captures, Timeline timeline, Stretch stretch, boolean canCapture, long now) {
    /**
     * The next work for a site.
     *
     * @param start when it starts; in the past if it runs
     * @param runs whether it does
     * @param overdue whether it should have ended
     * @param durable when a newer point is there
     */
    private record Next(long start, boolean runs, boolean overdue, long durable) {}

    Standing standing(Track track, Holding holding, CopyQueue site, Windows windows) {
        Next next =
                holding.running().isPresent() || holding.isBehind() ? nextCopy(holding) : nextCapture(track, holding);
        boolean reachable = site.isUp() && !site.isSuspect() && (canCapture || next.runs());
        long breach = holding.base() + holding.rpo();
        State state = state(holding, reachable && next.durable() <= breach);
        Optional<Instant> newest = holding.newest().map(Point::instant);
        return new Standing(
                track.workload(),
                holding.site(),
                newest,
                holding.newest().map(point -> Duration.ofMillis(now - point.at())),
                Duration.ofMillis(holding.rpo()),
                Duration.ofMillis(breach - now),
                next.runs() ? Optional.empty() : Optional.of(timeline.instant(next.start())),
                holding.countLacking(),
                state,
                state == State.MEETING ? Reason.NONE : reason(track, holding, reachable, next, windows));
    }

    private Next nextCopy(Holding holding) {
        long takes = holding.copying().high();
        if (holding.running().isPresent()) {
            long since = holding.running().get().since();
            return new Next(since, true, since + takes < now, Math.max(now, since + takes));
        }
        long start = Math.max(now, holding.release(stretch.ofSite(holding.site())));
        return new Next(start, false, false, start + takes);
    }

    private Next nextCapture(Track track, Holding holding) {
        long takes = track.capturing().high();
        long delay = Math.round(holding.delay());
        OptionalLong running = captures.since(track.workload());
        if (running.isPresent()) {
            long since = running.getAsLong();
            return new Next(since, true, since + takes < now, Math.max(now, since + takes) + delay);
        }
        long start = Math.max(now, captures.release(track).orElse(now));
        return new Next(start, false, false, start + takes + delay);
    }

    private State state(Holding holding, boolean inTime) {
        if (holding.newest().isEmpty()) {
            return State.NEVER;
        }
        if (now - holding.base() > holding.rpo()) {
            return State.BREACHED;
        }
        return inTime ? State.MEETING : State.AT_RISK;
    }

    private Reason reason(Track track, Holding holding, boolean reachable, Next next, Windows windows) {
        if (!reachable) {
            return Reason.SITE_DOWN;
        }
        if (track.heldUntil() > now && !next.runs() && !holding.isBehind()) {
            return Reason.PAUSED;
        }
        if (track.attempts().failures() > 0) {
            return Reason.CAPTURES_FAIL;
        }
        if (holding.attempts().failures() > 0) {
            return Reason.COPIES_FAIL;
        }
        if (next.overdue()) {
            return Reason.TAKES_LONG;
        }
        if (!next.runs() && !windows.isOpen(timeline.instant(now))) {
            return Reason.WINDOW;
        }
        boolean stretched = Math.max(stretch.ofCaptures(track), stretch.ofSite(holding.site())) > 1;
        return stretched ? Reason.OVERLOAD : Reason.LATE;
    }
}
