package dev.holdfast.source.sqlite;

import dev.holdfast.spi.database.DatabaseCopy;
import dev.holdfast.spi.source.SourceException;
import dev.holdfast.spi.source.TargetPlugin;
import java.nio.file.Path;

/** Restores SQLite databases to a file. */
public final class SqliteTargetPlugin implements TargetPlugin {
    @Override
    public String type() {
        return SqliteSourcePlugin.TYPE;
    }

    @Override
    public DatabaseCopy open(Path path, Existing existing) throws SourceException {
        return SqliteTarget.open(path, existing);
    }
}
