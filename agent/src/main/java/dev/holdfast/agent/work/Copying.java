package dev.holdfast.agent.work;

import dev.holdfast.agent.run.CopyReport;
import dev.holdfast.agent.run.PointOf;
import dev.holdfast.engine.Progress;
import dev.holdfast.engine.console.ExitCode;
import dev.holdfast.engine.console.Failure;
import dev.holdfast.engine.replication.CopyFailure;
import dev.holdfast.engine.replication.ReplicationReport;
import dev.holdfast.spi.storage.BlobStoreException;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Brings sites up to date from whichever has what they lack. Safe for use by many threads. */
final class Copying {
    /** How long a copy goes on after its point is there, for what is not urgent. */
    private static final Duration TURN = Duration.ofSeconds(30);

    private final Places places;
    private final Arrivals arrivals = new Arrivals();

    Copying(Places places) {
        this.places = places;
    }

    /**
     * Brings a site up to date.
     *
     * @param point what it is done for; empty if a person asked for it
     */
    Outcome.OfCopy to(Place target, Optional<PointOf> point, Progress progress) {
        return inTurn(target, point, TURN, progress);
    }

    /** Brings a site a point that somebody waits for, and what is as urgent. */
    Outcome.OfCopy deliver(Place target, PointOf point) {
        return inTurn(target, Optional.of(point), Duration.ZERO, new Progress());
    }

    /** Points that came to sites along with what was asked for, since this was asked last. */
    List<Arrival> arrived() {
        return arrivals.take();
    }

    private Outcome.OfCopy inTurn(Place target, Optional<PointOf> point, Duration least, Progress progress) {
        point.ifPresent(target::wants);
        try {
            target.turns().acquire();
            try {
                return copy(sourceFor(target, point), target, new Turn(target, point, least, arrivals), progress);
            } finally {
                target.turns().release();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Outcome.CopyFailed(target.name(), point, Failure.of(e), List.of());
        } finally {
            point.ifPresent(target::wantsNoMore);
        }
    }

    /** The local site, if it has the point and is there; else another that has it. */
    private Place sourceFor(Place target, Optional<PointOf> point) {
        List<Place> others = places.otherThan(target);
        return others.stream()
                .filter(place ->
                        !place.isAway() && point.filter(place::isLacking).isEmpty())
                .findFirst()
                .orElseGet(others::getFirst);
    }

    private static Outcome.OfCopy copy(Place source, Place target, Turn turn, Progress progress) {
        Optional<PointOf> point = turn.point();
        try {
            // What was committed before the copy lists its source is copied with the rest.
            List<PointOf> before = target.lacking();
            before.removeIf(source::isLacking);
            ReplicationReport report = target.copy().run(source.link(), turn, progress);
            List<PointOf> arrived;
            if (!report.failures().isEmpty()) {
                arrived = present(target, before, point);
            } else {
                arrived = report.missingPoints() == 0 ? before : turn.arrived();
            }
            target.got(arrived);
            // Of what is damaged, only that counts which this copy was for.
            boolean done =
                    report.failures().isEmpty() || point.map(arrived::contains).orElse(!arrived.isEmpty());
            return done
                    ? new Outcome.Copied(target.name(), point, arrived, CopyReport.of(report))
                    : new Outcome.CopyFailed(target.name(), point, damaged(report), List.of());
        } catch (Exception e) {
            return new Outcome.CopyFailed(target.name(), point, Failure.of(e), troubles(source, target, e));
        }
    }

    /** With which of two sites there is trouble. */
    private static List<Trouble> troubles(Place source, Place target, Exception why) {
        if (!(why instanceof BlobStoreException) || why instanceof BlobStoreException.Interrupted) {
            return List.of();
        }
        return List.of(source.problem().map(source::lost).orElseGet(() -> target.lost(why)));
    }

    /** Something at the source is damaged, which holds up those points alone that need it. */
    private static List<PointOf> present(Place place, List<PointOf> before, Optional<PointOf> point) throws Exception {
        Set<PointOf> wanted = new LinkedHashSet<>(before);
        point.ifPresent(wanted::add);
        Set<String> workloads = new HashSet<>();
        wanted.forEach(each -> workloads.add(each.workload()));
        wanted.retainAll(place.points(workloads));
        return List.copyOf(wanted);
    }

    private static Failure damaged(ReplicationReport report) {
        CopyFailure first = report.failures().getFirst();
        int count = report.failures().size();
        return new Failure(
                (count == 1 ? "an object is" : count + " objects are")
                        + " not right at the site that was copied from, such as " + first.object() + ": "
                        + first.problem(),
                "'holdfast-agent verify' there records them; the next point of each workload stores them anew.",
                ExitCode.DAMAGED);
    }
}
