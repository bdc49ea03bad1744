package dev.holdfast.source.mariadb;

import dev.holdfast.source.mariadb.recovery.MariadbTarget;
import dev.holdfast.spi.database.Base;
import dev.holdfast.spi.database.DatabaseTarget;
import dev.holdfast.spi.database.RecoveryPlugin;
import dev.holdfast.spi.database.RestoreRequest;
import dev.holdfast.spi.source.SourceException;

/** Restores bases of MariaDB by the server's own programs of the same series. */
public final class MariadbRecoveryPlugin implements RecoveryPlugin {
    @Override
    public String type() {
        return MariadbPlugin.TYPE;
    }

    @Override
    public DatabaseTarget open(Base base, RestoreRequest request) throws SourceException {
        return MariadbTarget.open(base, request);
    }
}
