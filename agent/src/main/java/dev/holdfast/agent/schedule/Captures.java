package dev.holdfast.agent.schedule;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/** The captures of all workloads: when each is planned for, what starts, and what is learned from how it ended. */
final class Captures {
    private final CaptureQueue queue = new CaptureQueue();
    private final Timeline timeline;
    private final Stretch stretch;
    private final RandomGenerator random;
    private Windows windows = Windows.ALWAYS;

    Captures(Timeline timeline, Stretch stretch, RandomGenerator random) {
        this.timeline = timeline;
        this.stretch = stretch;
        this.random = random;
    }

    /** Takes over limits and windows. All that is planned has to be removed before, and planned again. */
    void configure(Plan plan) {
        queue.configure(plan);
        windows = plan.windows();
    }

    /** What runs and what waits. */
    CaptureQueue queue() {
        return queue;
    }

    /** When captures of a workload may start. */
    Windows windows(Track track) {
        return track.objective().windows().orElse(windows);
    }

    void plan(Track track, long now) {
        if (!queue.isRunning(track.workload())) {
            queue.put(track, NextCapture.of(track, stretch.pace(track), windows(track), timeline, now));
        }
    }

    /** Starts what is to be captured now. */
    void start(long now, List<Start> starts) {
        Optional<Agenda.Entry<Track>> next = queue.next(now);
        while (next.isPresent()) {
            Track track = next.get().task();
            Windows allowed = windows(track);
            if (allowed.list().isEmpty() || allowed.isOpen(timeline.instant(now))) {
                queue.begin(track, now);
                Instant due = timeline.instant(next.get().times().due());
                starts.add(new Start.Capture(track.workload(), due));
            } else {
                plan(track, now);
            }
            next = queue.next(now);
        }
    }

    /** A capture left a point. Of one that claims to be of the future, only the beginning of its capture is believed. */
    void succeeded(Track track, Instant instant, Set<String> durableAt, long began, long now) {
        if (timeline.lastJump() <= began) {
            track.took(now - began);
        }
        track.attempts().forget();
        long claimed = timeline.position(instant);
        Point point = track.known(instant)
                .filter(Point::isTrusted) // it was told of before its capture ended
                .orElseGet(() -> new Point(instant, claimed > now ? began : claimed));
        track.exists(point, durableAt, now);
    }

    /** A capture left no point. */
    void failed(Track track, long now) {
        track.capturing().failed();
        long due = track.base() + stretch.pace(track).due();
        track.attempts().failed(now, due, Scheduler.BACKOFF, random);
        plan(track, now);
    }
}
