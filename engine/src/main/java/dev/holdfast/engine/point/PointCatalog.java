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
import java.util.List;
import java.util.Optional;

/** The recovery points of a repository. */
public final class PointCatalog {
    private final Repository repository;

    public PointCatalog(Repository repository) {
        this.repository = repository;
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
        RepositoryException.Damaged first = null;
        RepositoryException.WrongKey locked = null;
        for (PointName name : points(pseudonym).reversed()) {
            try {
                Point point = open(name);
                return Optional.of(new Series(pseudonym, point.manifest().workload(), point.domain()));
            } catch (RepositoryException.Damaged e) {
                first = first == null ? e : first;
            } catch (RepositoryException.WrongKey e) {
                locked = e; // an older point may be of an epoch that this key was granted
            }
        }
        if (locked != null && !repository.keys().isRemoved()) {
            throw locked;
        }
        if (first != null) {
            damaged.add(first);
        }
        return Optional.empty();
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
     * The newest point of a workload at or before an instant.
     *
     * @throws RepositoryException.NotFound if there is none, naming the nearest there is
     */
    public PointName find(String workload, Instant at) throws RepositoryException, BlobStoreException {
        List<PointName> points = pointsOf(workload);
        return points.reversed().stream()
                .filter(point -> !point.claimed().isAfter(at))
                .findFirst()
                .orElseThrow(() -> new RepositoryException.NotFound(
                        "workload '" + workload + "' has no point at or before " + at,
                        "Its earliest point is of " + points.getFirst().claimed() + "."));
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
