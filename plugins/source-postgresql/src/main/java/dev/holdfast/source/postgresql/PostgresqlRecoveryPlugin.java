package dev.holdfast.source.postgresql;

import dev.holdfast.source.postgresql.recovery.PostgresqlTarget;
import dev.holdfast.spi.database.Base;
import dev.holdfast.spi.database.RestoreRequest;
import dev.holdfast.spi.database.StandbyPlugin;
import dev.holdfast.spi.database.StandbyTarget;
import dev.holdfast.spi.source.SourceException;
import java.util.Optional;

/** Restores bases of PostgreSQL by the server's own programs of the same major version. */
public final class PostgresqlRecoveryPlugin implements StandbyPlugin {
    @Override
    public String type() {
        return PostgresqlPlugin.TYPE;
    }

    @Override
    public StandbyTarget open(Base base, RestoreRequest request) throws SourceException {
        return PostgresqlTarget.open(base, request);
    }

    @Override
    public Optional<StandbyTarget> reopen(RestoreRequest request) throws SourceException {
        return PostgresqlTarget.reopen(request);
    }
}
