package dev.holdfast.agent;

import dev.holdfast.spi.database.Database;
import dev.holdfast.spi.database.DatabasePlugin;
import dev.holdfast.spi.source.SourceException;
import dev.holdfast.spi.tck.database.InMemoryDatabase;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** A kind of database that the configuration knows, whose servers are in this process, by their URLs. */
public final class MemoryDatabases implements DatabasePlugin {
    static final Map<String, InMemoryDatabase> BY_URL = new ConcurrentHashMap<>();

    @Override
    public String type() {
        return "postgresql";
    }

    @Override
    public Database open(Map<String, String> options) throws SourceException {
        String url = String.valueOf(options.get("url"));
        return Optional.ofNullable(BY_URL.get(url))
                .orElseThrow(() -> new SourceException.Unavailable("there is no server " + url, "Start it."));
    }
}
