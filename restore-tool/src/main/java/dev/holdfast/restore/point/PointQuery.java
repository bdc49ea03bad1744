package dev.holdfast.restore.point;

import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.log.BaseLog;
import dev.holdfast.engine.log.LogCatalog;
import dev.holdfast.engine.log.LogWindows;
import dev.holdfast.engine.point.OpenedPoint;
import dev.holdfast.engine.point.Point;
import dev.holdfast.engine.point.PointCatalog;
import dev.holdfast.engine.point.PointName;
import dev.holdfast.engine.repository.Repository;
import dev.holdfast.spi.storage.BlobStoreException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Which points to list.
 *
 * @param workload of this workload only
 * @param from the earliest instant
 * @param to the latest instant
 * @param limit the most of each workload, newest first
 */
record PointQuery(Optional<String> workload, Instant from, Instant to, int limit) {

    /**
     * The points of a workload, newest first.
     *
     * @param name the workload's name; its pseudonym if none of its points could be opened
     * @param pseudonym the name that its points stand under
     * @param found the points asked for
     * @param matching how many there are without the limit
     * @param newest the newest there is, asked for or not
     * @param gone the newest that this host saw here before, if it is there no more
     * @param log of a database: what its log adds to the points that were found
     */
    record Listed(
            String name,
            String pseudonym,
            List<OpenedPoint> found,
            int matching,
            Optional<Instant> newest,
            Optional<PointName> gone,
            LogWindows.Found log) {}

    /** A workload's points before they are opened. */
    private record Selected(String pseudonym, List<PointName> names, int matching, Instant newest) {}

    /** Finds them; workloads in the order of their names, those without a matching point left out, unless one is gone. */
    List<Listed> run(Repository repository) throws RepositoryException, BlobStoreException {
        PointCatalog catalog = new PointCatalog(repository);
        List<Selected> selected = new ArrayList<>();
        Map<String, PointName> gone = new TreeMap<>();
        Set<String> seen = new HashSet<>();
        Consumer<List<PointName>> select = names -> {
            String pseudonym = names.getFirst().pseudonym();
            seen.add(pseudonym);
            catalog.gone(pseudonym, names).ifPresent(name -> gone.put(pseudonym, name));
            select(pseudonym, names, selected);
        };
        if (workload.isPresent()) {
            select.accept(catalog.pointsOf(workload.get()));
        } else {
            catalog.eachWorkload(select);
            for (String pseudonym : catalog.known()) {
                if (!seen.contains(pseudonym)) {
                    catalog.gone(pseudonym, List.of()).ifPresent(name -> gone.put(pseudonym, name));
                }
            }
        }
        List<Listed> all = open(repository, catalog, selected, gone);
        gone.forEach((pseudonym, name) -> all.add(new Listed(
                pseudonym, pseudonym, List.of(), 0, Optional.empty(), Optional.of(name), LogWindows.Found.NONE)));
        all.sort(Comparator.comparing(Listed::name).thenComparing(Listed::pseudonym));
        return all;
    }

    private void select(String pseudonym, List<PointName> names, List<Selected> to) {
        List<PointName> matching = names.reversed().stream()
                .filter(name ->
                        !name.claimed().isBefore(from) && !name.claimed().isAfter(this.to))
                .toList();
        if (!matching.isEmpty()) {
            List<PointName> asked = List.copyOf(matching.subList(0, Math.min(limit, matching.size())));
            to.add(new Selected(
                    pseudonym, asked, matching.size(), names.getLast().claimed()));
        }
    }

    /** Opens the points of all workloads together, since a store may be far away; takes from {@code gone} what it lists. */
    private List<Listed> open(
            Repository repository, PointCatalog catalog, List<Selected> selected, Map<String, PointName> gone)
            throws RepositoryException, BlobStoreException {
        List<OpenedPoint> opened = catalog.openAll(
                selected.stream().flatMap(each -> each.names().stream()).toList());
        catalog.remember(opened.stream()
                .filter(OpenedPoint.Authentic.class::isInstance)
                .map(OpenedPoint::name)
                .toList());
        List<Listed> all = new ArrayList<>();
        int at = 0;
        for (Selected each : selected) {
            List<OpenedPoint> found = opened.subList(at, at + each.names().size());
            at += each.names().size();
            all.add(new Listed(
                    name(found, each.pseudonym()),
                    each.pseudonym(),
                    found,
                    each.matching(),
                    Optional.of(each.newest()),
                    Optional.ofNullable(gone.remove(each.pseudonym())),
                    log(repository, found)));
        }
        return all;
    }

    /** What can be restored between and after points that are bases of a database. */
    private static LogWindows.Found log(Repository repository, List<OpenedPoint> found)
            throws RepositoryException, BlobStoreException {
        List<Point> bases = found.stream()
                .filter(OpenedPoint.Authentic.class::isInstance)
                .map(each -> ((OpenedPoint.Authentic) each).point())
                .filter(point -> BaseLog.of(point).isPresent())
                .toList();
        if (bases.isEmpty()) {
            return LogWindows.Found.NONE;
        }
        try (LogCatalog catalog = new LogCatalog(repository)) {
            return new LogWindows(repository, catalog).of(bases);
        }
    }

    private String name(List<OpenedPoint> found, String pseudonym) {
        for (OpenedPoint each : found) {
            if (each instanceof OpenedPoint.Authentic authentic) {
                return authentic.point().manifest().workload();
            }
        }
        return workload.orElse(pseudonym);
    }
}
