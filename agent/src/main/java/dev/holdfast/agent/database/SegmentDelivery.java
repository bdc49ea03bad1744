package dev.holdfast.agent.database;

import dev.holdfast.agent.config.Replication;
import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.console.Failure;
import dev.holdfast.engine.log.LogFollower;
import dev.holdfast.engine.log.SealedSegment;
import dev.holdfast.spi.database.LogEvent;
import dev.holdfast.spi.database.LogPosition;
import dev.holdfast.spi.source.SourceException;
import dev.holdfast.spi.storage.BlobReader;
import dev.holdfast.spi.storage.BlobStore;
import dev.holdfast.spi.storage.BlobStoreException;
import java.util.List;

/**
 * Stores segments at their home and at all synchronous sites before they count as durable, and hands them to couriers for the
 * others. The home is the local site, or another that stands in for it while it is gone: until it has all again. A synchronous
 * site that is gone is held for, or done without and brought up to date later, as the configuration says.
 */
final class SegmentDelivery implements LogFollower.Destination {
    private final BlobStore store;
    private final Homes homes;
    private final Reach reach;
    private final List<Courier> synchronous;
    private final List<Courier> couriers;
    private final LogAlarms alarms;
    private final ServerClock serverClock;

    /** @param store of the home that the log has now */
    SegmentDelivery(BlobStore store, Homes homes, LogAlarms alarms, ServerClock serverClock) {
        this.store = store;
        this.homes = homes;
        this.reach = homes.now().reach();
        this.synchronous = homes.others().filter(SegmentDelivery::isSynchronous).toList();
        this.couriers = homes.others().filter(each -> !isSynchronous(each)).toList();
        this.alarms = alarms;
        this.serverClock = serverClock;
    }

    private static boolean isSynchronous(Courier courier) {
        return courier.site().replication() instanceof Replication.Sync;
    }

    private static boolean isHeldFor(Courier courier) {
        return courier.site().replication() instanceof Replication.Sync(Replication.WhenBroken whenBroken)
                && whenBroken instanceof Replication.Hold;
    }

    /**
     * The log is received anew. What stands at the home may lack at another, as the last try may have ended between
     * the two: a site that is held for has it when this returns, the others get it by and by.
     *
     * @param pseudonym the workload's
     * @param after the end of what stands at the home
     */
    void resume(String pseudonym, LogPosition after) throws SourceException, InterruptedException {
        for (Courier each : synchronous) {
            if (isHeldFor(each)) {
                complete(each, pseudonym);
                each.reach().stored(after, List.of());
            } else {
                each.resume(pseudonym, after);
            }
        }
        couriers.forEach(courier -> courier.resume(pseudonym, after));
        reach.stored(after, List.of());
    }

    private static void complete(Courier site, String pseudonym) throws SourceException, InterruptedException {
        try {
            site.bringAll(pseudonym);
        } catch (BlobStoreException.Interrupted | InterruptedException e) {
            throw new InterruptedException("interrupted while a log was brought to a synchronous site");
        } catch (Exception e) {
            throw held(site, e);
        }
    }

    private static SourceException held(Courier by, Exception why) {
        Failure failure = Failure.of(why);
        return new SourceException.Unavailable(
                "the log is held for synchronous site " + by.name() + ", which fails: " + failure.message(),
                failure.hint(),
                why);
    }

    @Override
    public void store(SealedSegment segment)
            throws RepositoryException, BlobStoreException, SourceException, InterruptedException {
        segment.putTo(store);
        for (Courier each : synchronous) {
            deliver(segment, each);
        }
        couriers.forEach(courier -> courier.take(segment));
        reach.stored(
                new LogPosition(segment.head().stream(), segment.head().end()),
                segment.head().marks());
    }

    private void deliver(SealedSegment segment, Courier to)
            throws RepositoryException, BlobStoreException, SourceException, InterruptedException {
        if (!isHeldFor(to) && to.isFailing()) {
            to.take(segment); // it is gone; whether it is back shows the courier, and nobody waits for it
            return;
        }
        try {
            to.deliver(segment);
            alarms.with(to.name());
        } catch (BlobStoreException.Interrupted | InterruptedException e) {
            throw new InterruptedException("interrupted while a log was stored");
        } catch (Exception e) {
            if (isHeldFor(to)) {
                throw held(to, e);
            }
            alarms.without(to.name(), Failure.of(e));
            to.take(segment);
        }
    }

    @Override
    public void storeRollUp(SealedSegment segment) throws BlobStoreException {
        segment.putTo(store);
        homes.others().forEach(courier -> courier.take(segment));
    }

    @Override
    public void heard(LogEvent.Mark mark) {
        serverClock.heard(mark.instant());
        homes.all().forEach(courier -> courier.reach().heard(mark));
    }

    @Override
    public boolean isAwaited() {
        return reach.isAwaited(); // by a base that is of no use without the end of its log
    }

    @Override
    public boolean isMarkAwaited() {
        return reach.isMarkAwaited();
    }

    @Override
    public boolean isOver() {
        return homes.isLocalBack();
    }

    @Override
    public BlobReader reader() {
        return store;
    }
}
