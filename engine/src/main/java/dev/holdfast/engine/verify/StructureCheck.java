package dev.holdfast.engine.verify;

import dev.holdfast.engine.Id;
import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.log.BaseLog;
import dev.holdfast.engine.point.Point;
import dev.holdfast.engine.point.PointCatalog;
import dev.holdfast.engine.point.PointName;
import dev.holdfast.engine.repository.ExpectedPoints;
import dev.holdfast.engine.repository.Repository;
import dev.holdfast.spi.storage.BlobStoreException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Checks every point of a site, the chains of their writers, and that none is gone that was seen before. */
final class StructureCheck {
    private final Repository repository;
    private final DamagedPacks damaged;
    private final VerifyReport report;
    private final Set<String> manifests = new HashSet<>();
    private final Map<String, String> previous = new HashMap<>();
    private final Map<Id, PointWalk> walks = new HashMap<>();

    StructureCheck(Repository repository, DamagedPacks damaged, VerifyReport report) {
        this.repository = repository;
        this.damaged = damaged;
        this.report = report;
    }

    void run() throws BlobStoreException, RepositoryException {
        try {
            PointCatalog catalog = new PointCatalog(repository);
            for (String pseudonym : catalog.pseudonyms()) {
                for (PointName name : catalog.points(pseudonym)) {
                    check(catalog, name);
                }
            }
        } finally {
            for (PointWalk walk : walks.values()) {
                report.sawNodes(walk.nodeCount());
                report.sawChunks(walk.chunkCount());
                walk.close();
            }
        }
        checkChains();
        checkMemory();
    }

    private void check(PointCatalog catalog, PointName name) throws BlobStoreException, RepositoryException {
        String object = name.object().value();
        manifests.add(object);
        try {
            Point point = catalog.open(name);
            report.sawPoint();
            point.manifest().previous().ifPresent(before -> previous.put(object, before));
            PointWalk walk = walks.get(point.domain());
            if (walk == null) {
                walk = new PointWalk(repository, point.domain(), damaged);
                walks.put(point.domain(), walk);
            }
            walk.walk(point, damage -> report.add(object, damage.getMessage()));
            BaseLog.require(repository, point);
        } catch (RepositoryException.Damaged e) {
            report.add(object, e.getMessage());
        } catch (RepositoryException.WrongKey e) {
            if (!repository.keys().isRemoved()) {
                throw e;
            }
            report.addNotGranted(object);
        }
    }

    /** Each point names the one that its writer committed before: a loss in the middle shows. */
    private void checkChains() throws BlobStoreException {
        Set<String> hashes = new HashSet<>();
        manifests.forEach(object -> hashes.add(object.substring(object.length() - 64)));
        previous.values().removeIf(hashes::contains);
        Set<String> expected = previous.isEmpty() ? Set.of() : ExpectedPoints.read(repository.store());
        previous.forEach((object, before) -> {
            String text = "the point that its writer committed before it (" + before.substring(0, 16) + "…) ";
            if (expected.contains(before)) {
                report.note(object, text + "was not copied here yet");
            } else {
                report.add(object, text + "is missing");
            }
        });
    }

    private void checkMemory() {
        for (String pseudonym : repository.memory().workloads()) {
            Optional<String> remembered = repository.memory().newestPoint(pseudonym);
            if (remembered.isPresent() && !manifests.contains(remembered.get())) {
                report.add(
                        remembered.get(),
                        "this point was here before and is gone: the store was rolled back, or it was removed");
            }
        }
    }
}
