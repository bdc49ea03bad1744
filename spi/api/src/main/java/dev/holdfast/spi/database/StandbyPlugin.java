package dev.holdfast.spi.database;

import dev.holdfast.spi.source.SourceException;
import java.util.Optional;

/**
 * What takes bases of a kind of database back whose copies may also replace older ones, be left to an operator before they
 * recover, or follow their log for as long as it grows.
 */
public interface StandbyPlugin extends RecoveryPlugin {
    /**
     * Prepares as said there. Where the request lets something be replaced, only a copy of a database of this kind is, and
     * none that a server runs on.
     */
    @Override
    StandbyTarget open(Base base, RestoreRequest request) throws SourceException;

    /**
     * Opens a standby that {@link StandbyTarget#follow} kept before, to go on with it; nothing of it is restored again.
     *
     * @return empty if there is none in the folder
     * @throws SourceException.TargetRefused if there is one that cannot go on: a server runs on it, or it was promoted
     */
    Optional<StandbyTarget> reopen(RestoreRequest request) throws SourceException;
}
