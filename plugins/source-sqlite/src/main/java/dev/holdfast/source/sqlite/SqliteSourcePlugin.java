package dev.holdfast.source.sqlite;

import dev.holdfast.spi.source.SourceException;
import dev.holdfast.spi.source.SourcePlugin;
import dev.holdfast.spi.source.TreeSession;
import java.nio.file.Path;
import java.time.InstantSource;

/**
 * Reads a SQLite database of one file while others read and write it, with a rollback journal or a write-ahead log: a point
 * holds exactly what was committed at its instant. Databases that a program attaches to it are files, and points, of their
 * own.
 */
public final class SqliteSourcePlugin implements SourcePlugin {
    static final String TYPE = "sqlite";

    private final InstantSource clock;

    /** For the plugin host. */
    public SqliteSourcePlugin() {
        this(InstantSource.system());
    }

    SqliteSourcePlugin(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public TreeSession begin(Path path) throws SourceException {
        return SqliteSession.begin(DatabaseFile.find(path), StagingFolder.usual(), clock);
    }
}
