package dev.holdfast.dashboard;

import dev.holdfast.spi.database.Database;
import dev.holdfast.spi.database.DatabasePlugin;
import dev.holdfast.spi.tck.database.InMemoryDatabase;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Servers within the agent that is looked at, one for each URL: for a page, a log that grows is a log that grows. */
public final class LivingDatabases implements DatabasePlugin {
    private static final Map<String, InMemoryDatabase> BY_URL = new ConcurrentHashMap<>();

    @Override
    public String type() {
        return "postgresql";
    }

    @Override
    public Database open(Map<String, String> options) {
        return BY_URL.computeIfAbsent(String.valueOf(options.get("url")), url -> {
            InMemoryDatabase server = new InMemoryDatabase(url, "00000001", InstantSource.system());
            server.append(new byte[100_000]);
            return server;
        });
    }
}
