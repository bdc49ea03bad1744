package dev.holdfast.restore;

import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.point.Point;
import dev.holdfast.engine.point.PointCatalog;
import dev.holdfast.engine.point.PointName;
import dev.holdfast.engine.repository.Repository;
import dev.holdfast.spi.storage.BlobStoreException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

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
     */
    record Listed(String name, String pseudonym, List<Found> found, int matching, Instant newest) {}

    /** A point that was found. */
    sealed interface Found {
        /** The name it was found by. */
        PointName name();
    }

    /** One that is authentic. */
    record Right(PointName name, Point point) implements Found {}

    /** One that cannot be opened, and why. */
    record Wrong(PointName name, String problem) implements Found {}

    /** Finds them; workloads in the order of their names, those without a matching point left out. */
    List<Listed> run(Repository repository) throws RepositoryException, BlobStoreException {
        PointCatalog catalog = new PointCatalog(repository);
        List<Listed> all = new ArrayList<>();
        if (workload.isPresent()) {
            add(catalog, catalog.pointsOf(workload.get()), all);
        } else {
            for (String pseudonym : catalog.pseudonyms()) {
                add(catalog, catalog.points(pseudonym), all);
            }
        }
        all.sort(Comparator.comparing(Listed::name).thenComparing(Listed::pseudonym));
        return all;
    }

    private void add(PointCatalog catalog, List<PointName> names, List<Listed> to)
            throws RepositoryException, BlobStoreException {
        List<PointName> matching = names.reversed().stream()
                .filter(name ->
                        !name.claimed().isBefore(from) && !name.claimed().isAfter(this.to))
                .toList();
        if (matching.isEmpty()) {
            return;
        }
        List<Found> found = new ArrayList<>();
        String pseudonym = matching.getFirst().pseudonym();
        String name = workload.orElse(pseudonym);
        for (PointName each : matching.subList(0, Math.min(limit, matching.size()))) {
            try {
                Point point = catalog.open(each);
                name = point.manifest().workload();
                found.add(new Right(each, point));
            } catch (RepositoryException.Damaged e) {
                found.add(new Wrong(each, Objects.requireNonNullElse(e.getMessage(), "damaged")));
            }
        }
        to.add(new Listed(
                name, pseudonym, found, matching.size(), names.getLast().claimed()));
    }
}
