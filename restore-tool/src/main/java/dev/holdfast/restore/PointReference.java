package dev.holdfast.restore;

import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.console.Surroundings;
import dev.holdfast.engine.console.Times;
import dev.holdfast.engine.point.ChosenPoint;
import dev.holdfast.engine.point.PointCatalog;
import dev.holdfast.engine.repository.Repository;
import dev.holdfast.spi.storage.BlobStoreException;
import java.time.Instant;
import java.util.Optional;

/**
 * A point as people name it: {@code WORKLOAD}, its newest, or {@code WORKLOAD@TIME}, its newest at or before that time.
 *
 * @param workload the workload's name
 * @param at the instant
 */
record PointReference(String workload, Instant at) {

    /** Reads one. What follows the last {@code @} belongs to the workload's name if it is no time. */
    static PointReference parse(String text, Instant now) {
        int sign = text.lastIndexOf('@');
        Optional<Instant> time = sign <= 0 ? Optional.empty() : Times.find(text.substring(sign + 1), now);
        return time.map(at -> new PointReference(text.substring(0, sign), at))
                .orElseGet(() -> new PointReference(text, Times.LATEST));
    }

    /** Chooses the point, and tells on stderr if it is not the newest that the store shows. */
    ChosenPoint choose(Repository repository, Surroundings surroundings)
            throws RepositoryException, BlobStoreException {
        ChosenPoint chosen = new PointCatalog(repository).choose(workload, at);
        new OlderPoint(chosen).print(surroundings);
        return chosen;
    }
}
