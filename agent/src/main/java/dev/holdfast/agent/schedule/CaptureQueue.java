package dev.holdfast.agent.schedule;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Captures that run, and those that are to start, within limits. What may start but has no room on its resource is set aside
 * until a capture there ends, so that nothing is looked at in vain.
 *
 * <p>A capture cannot be interrupted, so a few long ones could take all there is, and have those wait that must be quick.
 * Where there is room for several, the last place is therefore kept for quick ones, unless a long one would be late.
 */
final class CaptureQueue {
    private static final int RESERVED_OF = 4;

    private final Agenda<Track> quick = new Agenda<>();
    private final Agenda<Track> lengthy = new Agenda<>();
    private final Map<String, Resource> resources = new HashMap<>();
    private final Map<String, Running> running = new HashMap<>();
    private final Resource all = new Resource();

    /** What captures share. */
    private static final class Resource {
        private int limit = Integer.MAX_VALUE;
        /** A capture that takes longer has others wait too long. */
        private double patience = Double.MAX_VALUE;

        private final Map<Track, Agenda.Entry<Track>> aside = new LinkedHashMap<>();
        private int running;

        /** Whether the last place is kept for quick captures: of fewer places that would be too large a part. */
        boolean reserves() {
            return limit >= RESERVED_OF;
        }

        boolean isLengthy(Track track) {
            return track.capturing().high() > patience;
        }

        boolean hasRoom(Track track, boolean late) {
            boolean last = running == limit - 1;
            return running < limit && !(last && reserves() && !late && isLengthy(track));
        }

        void shareWith(Objective objective) {
            for (Duration rpo : objective.rpo().values()) {
                patience = Math.min(patience, rpo.toMillis() * Pace.MARGIN);
            }
        }
    }

    private record Running(Optional<Resource> resource, long since) {}

    /** Changes the limits. All that is queued has to be removed before, and put again. */
    void configure(Plan plan) {
        all.limit = plan.limits().captures();
        all.patience = Double.MAX_VALUE;
        resources.forEach((name, resource) -> {
            resource.limit = plan.limits().resources().getOrDefault(name, Integer.MAX_VALUE);
            resource.patience = Double.MAX_VALUE;
        });
        plan.limits().resources().forEach((name, limit) -> resource(name).limit = limit);
        for (Objective objective : plan.objectives()) {
            all.shareWith(objective);
            objective.resource().ifPresent(name -> resource(name).shareWith(objective));
        }
    }

    void put(Track track, NextCapture next) {
        resource(track).ifPresent(resource -> resource.aside.remove(track));
        put(track, next.times(track));
    }

    private void put(Track track, Agenda.Times times) {
        boolean takesLong = all.isLengthy(track);
        (takesLong ? quick : lengthy).remove(track);
        (takesLong ? lengthy : quick).put(track, times);
    }

    void remove(Track track) {
        resource(track).ifPresent(resource -> resource.aside.remove(track));
        quick.remove(track);
        lengthy.remove(track);
    }

    private Optional<Resource> resource(Track track) {
        return track.objective().resource().map(this::resource);
    }

    private Resource resource(String name) {
        return resources.computeIfAbsent(name, _ -> new Resource());
    }

    /** What is to start now, if anything may. */
    Optional<Agenda.Entry<Track>> next(long now) {
        if (running.size() >= all.limit) {
            return Optional.empty();
        }
        Optional<Agenda.Entry<Track>> soon = next(quick, now);
        Optional<Agenda.Entry<Track>> later = next(lengthy, now);
        boolean last = running.size() == all.limit - 1;
        if (later.isEmpty() || (last && all.reserves() && !later.get().times().isLate(now))) {
            return soon;
        }
        return soon.isEmpty() || later.get().times().isBefore(soon.get().times(), now) ? later : soon;
    }

    private Optional<Agenda.Entry<Track>> next(Agenda<Track> agenda, long now) {
        Optional<Agenda.Entry<Track>> next = agenda.ready(now);
        while (next.isPresent()) {
            Agenda.Entry<Track> entry = next.get();
            Optional<Resource> resource = resource(entry.task());
            Agenda.Times times = entry.times();
            if (resource.isEmpty() || resource.get().hasRoom(entry.task(), times.isLate(now))) {
                return next;
            }
            resource.get().aside.putIfAbsent(entry.task(), entry);
            agenda.remove(entry.task());
            if (resource.get().running < resource.get().limit) {
                agenda.put(entry.task(), new Agenda.Times(times.due(), times.due(), times.objective(), false));
            }
            next = agenda.ready(now);
        }
        return next;
    }

    /** When something may start, unless a capture ends before. */
    long nextRelease(long now) {
        int room = all.limit - running.size();
        boolean onlyLate = room == 1 && all.reserves();
        if (room <= 0) {
            return Long.MAX_VALUE;
        }
        long later = lengthy.ready(now)
                .map(entry -> onlyLate ? entry.times().due() : now)
                .orElseGet(lengthy::nextRelease);
        return Math.min(quick.nextRelease(), later);
    }

    /** When the next capture of a workload may start; empty if it runs. */
    OptionalLong release(Track track) {
        Optional<Agenda.Entry<Track>> entry = quick.entry(track)
                .or(() -> lengthy.entry(track))
                .or(() -> resource(track).flatMap(resource -> Optional.ofNullable(resource.aside.get(track))));
        return entry.isPresent() ? OptionalLong.of(entry.get().times().release()) : OptionalLong.empty();
    }

    /** From now on a capture of it runs. */
    void begin(Track track, long now) {
        if (isRunning(track.workload())) {
            throw new IllegalStateException("workload " + track.workload() + " is being captured already");
        }
        remove(track);
        Optional<Resource> resource = resource(track);
        resource.ifPresent(each -> each.running++);
        running.put(track.workload(), new Running(resource, now));
    }

    boolean isRunning(String workload) {
        return running.containsKey(workload);
    }

    OptionalLong since(String workload) {
        Running capture = running.get(workload);
        return capture == null ? OptionalLong.empty() : OptionalLong.of(capture.since());
    }

    /**
     * A capture ended.
     *
     * @return when it began
     */
    long end(String workload) {
        Running capture = running.remove(workload);
        if (capture == null) {
            throw new IllegalStateException("workload " + workload + " is not being captured");
        }
        capture.resource().ifPresent(resource -> {
            resource.running--;
            List<Agenda.Entry<Track>> again = new ArrayList<>(resource.aside.values());
            resource.aside.clear();
            again.forEach(entry -> put(entry.task(), entry.times()));
        });
        return capture.since();
    }
}
