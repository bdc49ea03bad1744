package dev.holdfast.agent.database;

import dev.holdfast.agent.config.Replication;
import dev.holdfast.agent.config.Site;
import dev.holdfast.agent.site.SiteLink;
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
 * Stores segments at the local site and at all synchronous ones before they count as durable, and hands them to couriers
 * for the others. A synchronous site that is gone is held for, or done without and brought up to date later, as the
 * configuration says.
 */
final class SegmentDelivery implements LogFollower.Destination {
    private final BlobStore local;
    private final Reach reach;
    private final List<Synchronous> synchronous;
    private final List<Courier> couriers;
    private final LogAlarms alarms;

    /**
     * A site where segments have to be before they are durable.
     *
     * @param link to it
     * @param courier brings there what it could not be waited for
     * @param reach how far the log has come there
     */
    record Synchronous(SiteLink link, Courier courier, Reach reach) {
        boolean isHeldFor() {
            Site site = link.site();
            return site.replication() instanceof Replication.Sync(Replication.WhenBroken whenBroken)
                    && whenBroken instanceof Replication.Hold;
        }
    }

    SegmentDelivery(
            BlobStore local, Reach reach, List<Synchronous> synchronous, List<Courier> couriers, LogAlarms alarms) {
        this.alarms = alarms;
        this.local = local;
        this.reach = reach;
        this.synchronous = List.copyOf(synchronous);
        this.couriers = List.copyOf(couriers);
    }

    /**
     * The log is received anew. What stands at the local site may lack at another, as the last try may have ended between
     * the two: a site that is held for has it when this returns, the others get it by and by.
     *
     * @param pseudonym the workload's
     * @param after the end of what stands at the local site
     */
    void resume(String pseudonym, LogPosition after) throws SourceException, InterruptedException {
        for (Synchronous each : synchronous) {
            if (each.isHeldFor()) {
                complete(each, pseudonym);
                each.reach().stored(after, List.of());
            } else {
                each.courier().resume(pseudonym, after);
            }
        }
        couriers.forEach(courier -> courier.resume(pseudonym, after));
        reach.stored(after, List.of());
    }

    private static void complete(Synchronous site, String pseudonym) throws SourceException, InterruptedException {
        try {
            site.courier().bringAll(pseudonym);
        } catch (BlobStoreException.Interrupted | InterruptedException e) {
            throw new InterruptedException("interrupted while a log was brought to a synchronous site");
        } catch (Exception e) {
            throw held(site, e);
        }
    }

    private static SourceException held(Synchronous by, Exception why) {
        Failure failure = Failure.of(why);
        return new SourceException.Unavailable(
                "the log is held for synchronous site " + by.link().site().name() + ", which fails: "
                        + failure.message(),
                failure.hint(),
                why);
    }

    @Override
    public void store(SealedSegment segment)
            throws RepositoryException, BlobStoreException, SourceException, InterruptedException {
        segment.putTo(local);
        for (Synchronous each : synchronous) {
            deliver(segment, each);
        }
        couriers.forEach(courier -> courier.take(segment));
        reach.stored(
                new LogPosition(segment.head().stream(), segment.head().end()),
                segment.head().marks());
    }

    private void deliver(SealedSegment segment, Synchronous to)
            throws RepositoryException, BlobStoreException, SourceException, InterruptedException {
        if (!to.isHeldFor() && to.courier().isFailing()) {
            to.courier().take(segment); // it is gone; whether it is back shows the courier, and nobody waits for it
            return;
        }
        try {
            to.link().use(open -> {
                segment.putTo(open.store());
                return segment;
            });
            to.reach()
                    .stored(
                            new LogPosition(
                                    segment.head().stream(), segment.head().end()),
                            segment.head().marks());
            alarms.with(to.link().site().name());
        } catch (BlobStoreException.Interrupted | InterruptedException e) {
            throw new InterruptedException("interrupted while a log was stored");
        } catch (Exception e) {
            if (to.isHeldFor()) {
                throw held(to, e);
            }
            alarms.without(to.link().site().name(), Failure.of(e));
            to.courier().take(segment);
        }
    }

    @Override
    public void storeRollUp(SealedSegment segment) throws BlobStoreException {
        segment.putTo(local);
        couriers.forEach(courier -> courier.take(segment));
        synchronous.forEach(each -> each.courier().take(segment));
    }

    @Override
    public void heard(LogEvent.Mark mark) {
        reach.heard(mark);
        synchronous.forEach(each -> each.reach().heard(mark));
        couriers.forEach(courier -> courier.reach().heard(mark));
    }

    @Override
    public boolean isAwaited() {
        return reach.isAwaited(); // by a base that is of no use without the end of its log
    }

    @Override
    public BlobReader reader() {
        return local;
    }
}
