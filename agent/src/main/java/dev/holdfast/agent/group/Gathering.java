package dev.holdfast.agent.group;

import dev.holdfast.agent.capture.Companion;
import dev.holdfast.agent.config.ConsistencyGroup;
import dev.holdfast.engine.backup.Backup;
import dev.holdfast.engine.console.Failure;
import dev.holdfast.engine.format.Manifest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The workloads of a group that are captured now. Each is captured by a thread of its own, which waits for the others before
 * hooks run, before sources are opened, and before hooks let go; whoever comes last takes the step for all. Safe for use by
 * many threads.
 */
public final class Gathering {
    private static final Logger LOG = LoggerFactory.getLogger(Gathering.class);

    private final String environment;
    private final ConsistencyGroup group;
    private final Muster muster;
    private final Semaphore room;
    private final LoggedMembers logged;
    private final Map<String, Place> present = new HashMap<>();
    private final SortedMap<String, String> missing = new TreeMap<>();
    private Place open = Place.START;
    private boolean stepping;
    private Optional<Muster.Moment> moment = Optional.empty();
    private Muster.Ending ending = new Muster.Ending(false, List.of());
    private Optional<String> trouble = Optional.empty();

    /** How far a workload has come, or all of them. */
    private enum Place {
        START,
        BEGUN,
        READY,
        STILL;

        Place following() {
            return switch (this) {
                case START -> BEGUN;
                case BEGUN -> READY;
                case READY, STILL -> STILL;
            };
        }
    }

    /**
     * Begins.
     *
     * @param environment the name of the group's environment
     * @param missing workloads of the group that are not captured now, and why
     * @param logged those that are of it by their logs
     * @param atOnce how many are read at once, at least 1
     */
    public Gathering(
            String environment,
            ConsistencyGroup group,
            Map<String, String> missing,
            LoggedMembers logged,
            Muster muster,
            int atOnce) {
        this.environment = environment;
        this.group = group;
        this.muster = muster;
        this.logged = logged;
        this.room = new Semaphore(atOnce);
        this.missing.putAll(missing);
        group.workloads().stream()
                .filter(workload -> !missing.containsKey(workload))
                .forEach(workload -> present.put(workload, Place.START));
    }

    /** Whether a workload is of it by its log. */
    public boolean isLogged(String workload) {
        return logged.workloads().contains(workload);
    }

    /** What one of its workloads waits with. */
    public Companion companion(String workload) {
        return new Seat(workload);
    }

    private final class Seat implements Companion {
        private final String workload;
        private volatile boolean reading;

        Seat(String workload) {
            this.workload = workload;
        }

        @Override
        public void begin() throws InterruptedException {
            come(workload, Place.BEGUN);
        }

        @Override
        public void ready() throws InterruptedException {
            come(workload, Place.READY);
        }

        @Override
        public void opened() throws InterruptedException {
            room.acquire();
            reading = true;
        }

        @Override
        public void still() throws InterruptedException {
            makeRoom();
            come(workload, Place.STILL);
        }

        @Override
        public Backup.Gathered gathered() throws InterruptedException {
            return Gathering.this.gathered(workload);
        }

        @Override
        public void leave(String why) {
            makeRoom();
            go(workload, why);
        }

        /** Whoever is read may only have to wait for those that are not yet. */
        private void makeRoom() {
            if (reading) {
                reading = false;
                room.release();
            }
        }

        @Override
        public void awaitStill() throws InterruptedException {
            await(Place.STILL);
        }
    }

    private void come(String workload, Place place) throws InterruptedException {
        synchronized (this) {
            if (present.replace(workload, place) == null) {
                return; // it left before, and is captured on its own now
            }
        }
        stepIfAllCame();
        await(place);
    }

    private void go(String workload, String why) {
        synchronized (this) {
            if (open == Place.STILL || present.remove(workload) == null) {
                return;
            }
            missing.put(workload, why);
        }
        stepIfAllCame();
    }

    private synchronized void await(Place place) throws InterruptedException {
        while (open.compareTo(place) < 0) {
            wait();
        }
    }

    /** By one thread at a time; others, which cannot come meanwhile but may go, are taken into account after it. */
    private void stepIfAllCame() {
        Optional<Place> next = next();
        while (next.isPresent()) {
            boolean interrupted = false;
            try {
                step(next.get());
            } catch (InterruptedException e) {
                interrupted = true;
                fail("it was interrupted");
            } catch (Exception e) {
                fail(Failure.of(e).message());
            }
            opened(next.get());
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            next = next();
        }
    }

    /** Which place all have come to that are still there, if nobody sees to that yet. */
    private synchronized Optional<Place> next() {
        if (stepping || open == Place.STILL) {
            return Optional.empty();
        }
        Place following = open.following();
        if (!isDeserted() && present.values().stream().anyMatch(place -> place.compareTo(following) < 0)) {
            return Optional.empty();
        }
        stepping = true;
        return Optional.of(isDeserted() ? Place.STILL : following);
    }

    private synchronized void opened(Place place) {
        stepping = false;
        open = place;
        notifyAll();
    }

    private void step(Place place) throws Exception {
        if (isOver()) {
            return;
        }
        switch (place) {
            case START -> {} // where it began
            case BEGUN -> muster.join();
            case READY -> {
                Muster.Moment now = muster.ready();
                synchronized (this) {
                    moment = Optional.of(now);
                }
            }
            case STILL -> {
                Muster.Ending how = muster.still();
                synchronized (this) {
                    ending = how;
                    tellWhatIsMissing();
                }
            }
        }
    }

    private synchronized boolean isOver() {
        return trouble.isPresent() || isDeserted();
    }

    /** Whether nothing is left of whose points it could be. */
    private synchronized boolean isDeserted() {
        return logged.workloads().containsAll(present.keySet());
    }

    private synchronized void fail(String why) {
        trouble = Optional.of(why);
        LOG.atError().addKeyValue("group", group.name()).log("an environment point is not as it should be: " + why);
    }

    private void tellWhatIsMissing() {
        if (!missing.isEmpty() || !ending.missing().isEmpty()) {
            LOG.atWarn()
                    .addKeyValue("group", group.name())
                    .addKeyValue("workloads", missing.keySet())
                    .addKeyValue("agents", ending.missing())
                    .log("an environment point is incomplete");
        }
    }

    private Backup.Gathered gathered(String workload) throws InterruptedException {
        Optional<Muster.Moment> at;
        Set<String> held;
        synchronized (this) {
            at = missing.containsKey(workload) ? Optional.empty() : moment;
            held = new TreeSet<>(present.keySet());
        }
        held.retainAll(logged.workloads());
        LoggedMembers.Reached reached = at.isEmpty()
                ? LoggedMembers.Reached.NONE
                : logged.await(held, at.get().instant());
        return gathered(workload, reached);
    }

    private synchronized Backup.Gathered gathered(String workload, LoggedMembers.Reached reached) {
        String which = "environment point of group '" + group.name() + "'";
        if (missing.containsKey(workload)) {
            return alone("not of an " + which + ", as this point was begun anew: " + missing.get(workload));
        }
        if (moment.isEmpty()) {
            return alone("not of an " + which + ": " + trouble.orElse("nobody else came"));
        }
        SortedMap<String, String> lacking = new TreeMap<>(missing);
        lacking.putAll(reached.lacking());
        List<String> warnings = new ArrayList<>();
        lacking.forEach((other, why) -> warnings.add("the " + which + " lacks workload '" + other + "': " + why));
        ending.missing().forEach(agent -> warnings.add("the " + which + " lacks agent '" + agent + "'"));
        trouble.ifPresent(why -> warnings.add("the " + which + " may not be of one moment: " + why));
        Duration clocks = moment.get().clockBound();
        Manifest.Membership membership = new Manifest.Membership(
                environment,
                group.name(),
                moment.get().round(),
                moment.get().instant(),
                ending.together(),
                clocks.compareTo(reached.clockBound()) < 0 ? reached.clockBound() : clocks,
                muster.agents(),
                group.workloads(),
                reached.there());
        return new Backup.Gathered(Optional.of(membership), warnings);
    }

    private static Backup.Gathered alone(String warning) {
        return new Backup.Gathered(Optional.empty(), List.of(warning));
    }
}
