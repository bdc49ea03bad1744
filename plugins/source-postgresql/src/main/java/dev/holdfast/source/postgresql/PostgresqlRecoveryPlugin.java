package dev.holdfast.source.postgresql;

import dev.holdfast.source.postgresql.recovery.PostgresqlTarget;
import dev.holdfast.spi.database.Base;
import dev.holdfast.spi.database.DatabaseTarget;
import dev.holdfast.spi.database.RecoveryPlugin;
import dev.holdfast.spi.database.RestoreRequest;
import dev.holdfast.spi.source.SourceException;

/** Restores bases of PostgreSQL by the server's own programs of the same major version. */
public final class PostgresqlRecoveryPlugin implements RecoveryPlugin {
    @Override
    public String type() {
        return PostgresqlPlugin.TYPE;
    }

    @Override
    public DatabaseTarget open(Base base, RestoreRequest request) throws SourceException {
        return PostgresqlTarget.open(base, request);
    }
}
