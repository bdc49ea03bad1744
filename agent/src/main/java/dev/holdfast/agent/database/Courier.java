package dev.holdfast.agent.database;

import dev.holdfast.agent.config.Site;
import dev.holdfast.agent.site.SiteLink;
import dev.holdfast.engine.console.Failure;
import dev.holdfast.engine.format.LogHead;
import dev.holdfast.engine.log.SealedSegment;
import dev.holdfast.engine.replication.LogReplication;
import dev.holdfast.engine.replication.ReplicationReport;
import dev.holdfast.engine.store.ThrottledStore;
import dev.holdfast.spi.database.LogPosition;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a database's log to one site, as it is stored at another, its home, whatever interval points are copied at. What it
 * holds is bounded: a site that does not keep up, or is away, gets from the home what it lacks when it can be reached. At the
 * home itself there is nothing to bring. Ends when its thread is interrupted.
 */
final class Courier implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Courier.class);

    private static final long MOST_BYTES = 32 << 20;

    private static final Duration BETWEEN_TRIES = Duration.ofSeconds(5);

    private final SiteLink site;
    private final Duration objective;
    private final InstantSource clock;
    private final Instant since;
    private final Reach reach = new Reach();
    private final Deque<SealedSegment> waiting = new ArrayDeque<>();
    private long waitingBytes;
    private Optional<Place> missed = Optional.empty();
    private Optional<String> workload = Optional.empty();
    private boolean behind = true;
    private boolean busy;
    private volatile Optional<Failure> trouble = Optional.empty();
    private volatile SiteLink home;

    /** Where the log is at its home: the end of what is stored, and the marks that came with the last of it. */
    private record Place(LogPosition end, List<LogHead.Mark> marks) {
        static Place after(SealedSegment segment) {
            LogHead head = segment.head();
            return new Place(new LogPosition(head.stream(), head.end()), head.marks());
        }
    }

    /** @param objective how old what is restorable there may become */
    Courier(SiteLink site, Duration objective, InstantSource clock) {
        this.site = site;
        this.objective = objective;
        this.clock = clock;
        this.since = clock.instant();
        this.home = site;
    }

    /** How far the log has come there. */
    Reach reach() {
        return reach;
    }

    /** Whether the last try failed. */
    boolean isFailing() {
        return trouble.isPresent();
    }

    /** Why the last try failed, if it did. */
    Optional<Failure> trouble() {
        return trouble;
    }

    Site site() {
        return site.site();
    }

    /** The way to the site. */
    SiteLink link() {
        return site;
    }

    /** From now on the log is stored at this site first. If that is another than before, all is to be brought from there. */
    synchronized void follow(SiteLink next) {
        if (next == home) {
            return;
        }
        home = next;
        waiting.clear();
        waitingBytes = 0;
        missed = Optional.empty();
        workload = Optional.empty();
        behind = true;
        trouble = Optional.empty();
    }

    /** Whether the site has all that its home has. */
    synchronized boolean isUpToDate() {
        return !behind && !busy && waiting.isEmpty() && trouble.isEmpty();
    }

    String name() {
        return site.site().name();
    }

    /** Takes a segment that stands at the home. Returns at once. */
    synchronized void take(SealedSegment segment) {
        workload = Optional.of(segment.name().folder().workload());
        if (behind || waitingBytes + segment.body().length() > MOST_BYTES) {
            fallBehind(Optional.of(Place.after(segment)));
        } else {
            waiting.addLast(segment);
            waitingBytes += segment.body().length();
        }
        notifyAll();
    }

    /** The log is received anew, after a place up to which the home has it: whatever the site lacks goes there. */
    synchronized void resume(String pseudonym, LogPosition after) {
        workload = Optional.of(pseudonym);
        fallBehind(Optional.of(new Place(after, List.of())));
        notifyAll();
    }

    private synchronized void fallBehind(Optional<Place> newest) {
        missed = newest.or(() -> waiting.isEmpty() ? missed : Optional.of(Place.after(waiting.getLast())));
        waiting.clear();
        waitingBytes = 0;
        behind = true;
    }

    @Override
    public void run() {
        try {
            while (true) {
                Optional<SealedSegment> next = next();
                try {
                    if (next.isPresent()) {
                        deliver(next.get());
                    } else {
                        catchUp();
                    }
                    trouble = Optional.empty();
                } catch (InterruptedException e) {
                    throw e;
                } catch (Exception e) {
                    Failure failure = Failure.of(e);
                    LOG.atWarn()
                            .addKeyValue("site", name())
                            .addKeyValue("reason", failure.message())
                            .log("a log could not be brought to a site; it is tried again");
                    trouble = Optional.of(failure);
                    fallBehind(next.map(Place::after));
                    Thread.sleep(BETWEEN_TRIES);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the agent ends
        }
    }

    /** Waits for something to do; empty if the site is behind. */
    private synchronized Optional<SealedSegment> next() throws InterruptedException {
        busy = false;
        while (waiting.isEmpty() && (!behind || workload.isEmpty())) {
            wait();
        }
        busy = true;
        if (behind) {
            return Optional.empty();
        }
        SealedSegment next = waiting.removeFirst();
        waitingBytes -= next.body().length();
        return Optional.of(next);
    }

    /** Stores a segment there before it returns. It waits for no bandwidth: what else is sent there gets what is left. */
    void deliver(SealedSegment segment) throws Exception {
        site.bandwidth().pass(segment.body().length());
        site.use(open -> {
            segment.putTo(open.store());
            return segment;
        });
        stored(Place.after(segment));
    }

    private void stored(Place place) {
        reach.stored(place.end(), place.marks());
    }

    private void catchUp() throws Exception {
        Optional<Place> last;
        String pseudonym;
        synchronized (this) {
            last = missed;
            pseudonym = workload.orElseThrow();
            behind = false; // what is stored from now on is handed over again
            missed = Optional.empty();
        }
        try {
            bringAll(pseudonym);
            last.ifPresent(this::stored);
        } catch (Exception e) {
            synchronized (this) {
                missed = missed.or(() -> last);
            }
            throw e;
        }
    }

    /** Whether the objective is missed there already: then it is caught up as fast as the bandwidth allows, and no faster. */
    private boolean isLate() {
        return reach.until().orElse(since).isBefore(clock.instant().minus(objective));
    }

    /** Brings there whatever of a workload's log it lacks, before it returns. */
    void bringAll(String pseudonym) throws Exception {
        boolean late = isLate();
        ReplicationReport report = home.use(from -> site.use(to -> new LogReplication(
                        from.repository(),
                        to.repository(),
                        late ? new ThrottledStore(to.store(), site.bandwidth()) : to.store())
                .runFor(pseudonym)));
        if (!late) {
            site.bandwidth().pass(report.bytes());
        }
        LOG.atDebug()
                .addKeyValue("site", name())
                .addKeyValue("bytes", report.bytes())
                .log("a site got the log that it lacked");
    }
}
