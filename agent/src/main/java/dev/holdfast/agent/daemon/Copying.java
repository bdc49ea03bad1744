package dev.holdfast.agent.daemon;

import dev.holdfast.engine.Progress;
import dev.holdfast.engine.console.ExitCode;
import dev.holdfast.engine.console.Failure;
import dev.holdfast.engine.replication.CopyFailure;
import dev.holdfast.engine.replication.ReplicationReport;
import dev.holdfast.spi.storage.BlobStoreException;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Brings sites up to date from whichever has what they lack. Safe for use by many threads. */
final class Copying {
    private final Places places;

    Copying(Places places) {
        this.places = places;
    }

    /**
     * Brings a site up to date.
     *
     * @param point what it is done for; empty if a person asked for it
     */
    Event.CopyEnded to(Place target, Optional<Event.PointOf> point, Progress progress) {
        target.copying().lock();
        try {
            return copy(sourceFor(target, point), target, point, progress);
        } finally {
            target.copying().unlock();
        }
    }

    /** The local site, if it has the point and is there; else another that has it. */
    private Place sourceFor(Place target, Optional<Event.PointOf> point) {
        List<Place> others = places.otherThan(target);
        return others.stream()
                .filter(place ->
                        !place.isAway() && point.filter(place::isLacking).isEmpty())
                .findFirst()
                .orElseGet(others::getFirst);
    }

    private static Event.CopyEnded copy(Place source, Place target, Optional<Event.PointOf> point, Progress progress) {
        try {
            // What was committed before the copy lists its source is copied with the rest.
            List<Event.PointOf> before = target.lacking();
            before.removeIf(source::isLacking);
            ReplicationReport report = target.copy().run(source.link(), progress);
            List<Event.PointOf> arrived = report.failures().isEmpty() ? before : present(target, before, point);
            target.got(arrived);
            // Of what is damaged, only that counts which this copy was for.
            boolean done =
                    report.failures().isEmpty() || point.map(arrived::contains).orElse(!arrived.isEmpty());
            return done
                    ? new Event.Copied(target.name(), point, arrived, CopyReport.of(report))
                    : new Event.CopyFailed(target.name(), point, damaged(report), List.of());
        } catch (Exception e) {
            return new Event.CopyFailed(target.name(), point, Failure.of(e), troubles(source, target, e));
        }
    }

    /** With which of two sites there is trouble. */
    private static List<Event.Trouble> troubles(Place source, Place target, Exception why) {
        if (!(why instanceof BlobStoreException) || why instanceof BlobStoreException.Interrupted) {
            return List.of();
        }
        return List.of(source.problem().map(source::lost).orElseGet(() -> target.lost(why)));
    }

    /** Something at the source is damaged, which holds up those points alone that need it. */
    private static List<Event.PointOf> present(Place place, List<Event.PointOf> before, Optional<Event.PointOf> point)
            throws Exception {
        Set<Event.PointOf> wanted = new LinkedHashSet<>(before);
        point.ifPresent(wanted::add);
        Set<String> workloads = new HashSet<>();
        wanted.forEach(each -> workloads.add(each.workload()));
        wanted.retainAll(place.points(workloads));
        return List.copyOf(wanted);
    }

    private static Failure damaged(ReplicationReport report) {
        CopyFailure first = report.failures().getFirst();
        return new Failure(
                report.failures().size() + " objects are not right at the site that was copied from, such as "
                        + first.object() + ": " + first.problem(),
                "'holdfast-agent verify' there records them; the next point of each workload stores them anew.",
                ExitCode.DAMAGED);
    }
}
