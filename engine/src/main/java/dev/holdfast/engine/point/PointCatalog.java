package dev.holdfast.engine.point;

import dev.holdfast.engine.Id;
import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.StoreReading;
import dev.holdfast.engine.envelope.Envelopes;
import dev.holdfast.engine.format.FormatException;
import dev.holdfast.engine.format.Manifest;
import dev.holdfast.engine.format.ObjectKind;
import dev.holdfast.engine.format.ObjectNames;
import dev.holdfast.engine.repository.Listing;
import dev.holdfast.engine.repository.Repository;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobStoreException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** The recovery points of a repository. */
public final class PointCatalog {
    private final Repository repository;
    private final PointOpener opener;

    public PointCatalog(Repository repository) {
        this.repository = repository;
        this.opener = new PointOpener(this, repository.store().capabilities().concurrency());
    }

    /** The pseudonyms of all workloads that have points. */
    public List<String> pseudonyms() throws BlobStoreException {
        return Listing.folders(repository.store(), "points/");
    }

    /** The points of a workload, by pseudonym, in the order of the time they claim; foreign objects are passed over. */
    public List<PointName> points(String pseudonym) throws BlobStoreException {
        List<PointName> points = new ArrayList<>();
        Listing.each(repository.store(), ObjectNames.pointsOf(pseudonym), stat -> {
            Optional<PointName> point = parse(stat.name());
            point.ifPresent(points::add);
        });
        return points;
    }

    /**
     * Visits the points of every workload, by one listing: the workloads in the order of pseudonyms, the points of each in
     * the order of the time they claim. Workloads without points are not visited.
     */
    public void eachWorkload(Consumer<List<PointName>> visitor) throws BlobStoreException {
        List<PointName> points = new ArrayList<>();
        Listing.each(repository.store(), "points/", stat -> {
            Optional<PointName> point = parse(stat.name());
            if (point.isPresent()) {
                if (!points.isEmpty()
                        && !points.getFirst().pseudonym().equals(point.get().pseudonym())) {
                    visitor.accept(List.copyOf(points));
                    points.clear();
                }
                points.add(point.get());
            }
        });
        if (!points.isEmpty()) {
            visitor.accept(List.copyOf(points));
        }
    }

    /** The first points of a workload that claim a time after an instant, in their order, by one request. */
    public List<PointName> pointsAfter(String pseudonym, Instant instant, int limit) throws BlobStoreException {
        return repository
                .store()
                .list(ObjectNames.pointsOf(pseudonym), Optional.of(ObjectNames.pointsAfter(pseudonym, instant)), limit)
                .blobs()
                .stream()
                .flatMap(stat -> parse(stat.name()).stream())
                .toList();
    }

    private static Optional<PointName> parse(BlobName object) {
        try {
            return Optional.of(new PointName(object, ObjectNames.claimedTime(object)));
        } catch (FormatException e) {
            return Optional.empty(); // something else that was put there; it names no point
        }
    }

    /**
     * Where the points of a workload stand.
     *
     * @param pseudonym the name of their folder
     * @param workload the workload's name
     * @param domain the trust domain that wrote them
     */
    public record Series(String pseudonym, String workload, Id domain) {}

    /**
     * All workloads, by opening a point of each; those of which none can be opened go to {@code damaged}. A recipient that
     * was removed does not see those that have only newer points than it may read.
     */
    public List<Series> series(List<RepositoryException.Damaged> damaged)
            throws RepositoryException, BlobStoreException {
        List<Series> all = new ArrayList<>();
        for (String pseudonym : pseudonyms()) {
            Optional<Series> series = series(pseudonym, damaged);
            series.ifPresent(all::add);
        }
        return all;
    }

    private Optional<Series> series(String pseudonym, List<RepositoryException.Damaged> damaged)
            throws RepositoryException, BlobStoreException {
        Search search = search(points(pseudonym).reversed());
        if (search.found().isPresent()) {
            Point point = search.found().get();
            return Optional.of(new Series(pseudonym, point.manifest().workload(), point.domain()));
        }
        search.passedOver().stream()
                .filter(OpenedPoint.Damaged.class::isInstance)
                .findFirst()
                .ifPresent(first -> damaged.add(new RepositoryException.Damaged(first.problem())));
        return Optional.empty();
    }

    /** The first point of several that can be used, and those before it, which cannot. */
    private record Search(Optional<Point> found, List<OpenedPoint.Unusable> passedOver) {}

    private Search search(List<PointName> names) throws RepositoryException, BlobStoreException {
        List<OpenedPoint.Unusable> passedOver = new ArrayList<>();
        int from = 0;
        int count = 1; // the first is all that is needed, unless somebody put things there
        while (from < names.size()) {
            int to = Math.min(names.size(), from + count);
            for (OpenedPoint each : openAll(names.subList(from, to))) {
                switch (each) {
                    case OpenedPoint.Authentic authentic -> {
                        return new Search(Optional.of(authentic.point()), passedOver);
                    }
                    case OpenedPoint.Unusable unusable -> passedOver.add(unusable);
                }
            }
            from = to;
            count = opener.atOnce();
        }
        return new Search(Optional.empty(), passedOver);
    }

    /**
     * Opens points, several at once; what became of them, in the order given.
     *
     * @throws RepositoryException.WrongKey if these are a sealed host's keys, which open none
     */
    public List<OpenedPoint> openAll(List<PointName> names) throws RepositoryException, BlobStoreException {
        return opener.open(names);
    }

    boolean isSealed() {
        return repository.keys().isSealed();
    }

    /**
     * The points of a workload, by name, wherever it was written.
     *
     * @throws RepositoryException.NotFound if there are none
     * @throws RepositoryException.Refused if several hosts have a workload of that name
     */
    public List<PointName> pointsOf(String workload) throws RepositoryException, BlobStoreException {
        List<PointName> own = points(repository.pseudonym(repository.ownDomain(), workload));
        if (!own.isEmpty()) {
            return own;
        }
        List<Series> others = new ArrayList<>(series(new ArrayList<>()));
        others.removeIf(series ->
                !series.workload().equals(workload) && !series.pseudonym().equals(workload));
        if (others.stream().anyMatch(series -> series.pseudonym().equals(workload))) {
            return points(workload); // nobody can take a point's place by naming a workload like its pseudonym
        }
        if (others.isEmpty()) {
            throw new RepositoryException.NotFound(
                    "there are no points of workload '" + workload + "'",
                    "'holdfast-restore points' lists the workloads that there are.");
        }
        if (others.size() > 1) {
            throw new RepositoryException.Refused(
                    others.size() + " sealed hosts have a workload named '" + workload + "'",
                    "Name one as " + others.getFirst().pseudonym() + " or another of 'points'.");
        }
        return points(others.getFirst().pseudonym());
    }

    /**
     * The newest point of a workload at or before an instant that is authentic and that this key opens. Nobody can stop a
     * restore by putting something newer there, or by damaging the newest: it is passed over, and told of.
     *
     * @throws RepositoryException.NotFound if there is none, naming the nearest there is
     * @throws RepositoryException.Damaged if none can be used, and some are damaged or not authentic
     * @throws RepositoryException.WrongKey if all are of keys that this key was not granted
     */
    public ChosenPoint choose(String workload, Instant at) throws RepositoryException, BlobStoreException {
        List<PointName> points = pointsOf(workload);
        List<PointName> candidates = points.reversed().stream()
                .filter(point -> !point.claimed().isAfter(at))
                .toList();
        if (candidates.isEmpty()) {
            throw new RepositoryException.NotFound(
                    "workload '" + workload + "' has no point at or before " + at,
                    "Its earliest point is of " + points.getFirst().claimed() + ".");
        }
        Search search = search(candidates);
        if (search.found().isEmpty()) {
            throw noneUsable(workload, search.passedOver());
        }
        Point found = search.found().get();
        Optional<PointName> gone = gone(found.name().pseudonym(), points)
                .filter(seen -> !seen.claimed().isAfter(at));
        remember(List.of(found.name()));
        return new ChosenPoint(found, search.passedOver(), gone);
    }

    private static RepositoryException noneUsable(String workload, List<OpenedPoint.Unusable> all) {
        String first = all.getFirst().problem();
        if (all.stream().allMatch(OpenedPoint.NotGranted.class::isInstance)) {
            return new RepositoryException.WrongKey(
                    "this key opens no point of workload '" + workload + "' at or before that time: " + first,
                    "Use the key of another restorer.");
        }
        return new RepositoryException.Damaged("none of the " + all.size() + " points of workload '" + workload
                + "' at or before that time can be opened, the newest: " + first);
    }

    /**
     * The newest point that this host knows of a workload, if it is there no more: the store was rolled back, or somebody
     * removed it.
     *
     * @param points all points of the workload that are there
     */
    public Optional<PointName> gone(String pseudonym, List<PointName> points) {
        return repository
                .memory()
                .newestPoint(pseudonym)
                .filter(seen -> points.stream()
                        .noneMatch(point -> point.object().value().equals(seen)))
                .flatMap(seen -> parse(new BlobName(seen)));
    }

    /**
     * The pseudonyms of workloads of which this host knows a point.
     *
     * @see #gone(String, List)
     */
    public List<String> known() {
        return repository.memory().workloads();
    }

    /** Remembers points that were found authentic, each if it is newer than what is known of its workload. */
    public void remember(List<PointName> authentic) {
        Map<String, String> newest = new HashMap<>();
        for (PointName name : authentic) {
            newest.merge(
                    name.pseudonym(), name.object().value(), (one, other) -> one.compareTo(other) < 0 ? other : one);
        }
        repository.memory().sawNewer(newest);
    }

    /** The newest point that this key's own trust domain has of a workload, if any. */
    public Optional<PointName> newest(String workload) throws RepositoryException, BlobStoreException {
        List<PointName> points = points(repository.pseudonym(repository.ownDomain(), workload));
        return points.isEmpty() ? Optional.empty() : Optional.of(points.getLast());
    }

    /**
     * Reads a point and checks that it is authentic and stands where it belongs.
     *
     * @throws RepositoryException.Damaged if not
     */
    public Point open(PointName name) throws RepositoryException, BlobStoreException {
        String object = name.object().value();
        byte[] bytes;
        try {
            bytes = StoreReading.whole(repository.store(), name.object(), Manifest.LARGEST);
        } catch (BlobStoreException.NotFound e) {
            throw new RepositoryException.Damaged("point " + object + " is gone", e);
        }
        try {
            ObjectNames.requireName(name.object(), bytes);
            Envelopes.Opened opened = repository.envelopes().open(ObjectKind.MANIFEST, object, bytes);
            Manifest manifest = Manifest.parse(opened.plaintext());
            if (!manifest.instant().equals(name.claimed())
                    || !repository
                            .pseudonym(opened.domain(), manifest.workload())
                            .equals(name.pseudonym())) {
                throw new FormatException("it stands under another workload's or another time's name");
            }
            if (!manifest.writer().equals(opened.certificate().writer())) {
                throw new FormatException("it names another writer than signed it");
            }
            return new Point(name, manifest, opened.domain());
        } catch (FormatException e) {
            throw new RepositoryException.Damaged("point " + object + " is damaged: " + e.getMessage(), e);
        }
    }
}
