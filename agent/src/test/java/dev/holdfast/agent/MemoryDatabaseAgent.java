package dev.holdfast.agent;

import dev.holdfast.engine.console.Interruption;
import dev.holdfast.engine.console.Surroundings;
import dev.holdfast.spi.tck.database.InMemoryDatabase;
import java.time.Instant;
import java.time.InstantSource;

/** The agent of a machine on which a database runs that is in this program's memory. */
final class MemoryDatabaseAgent {
    static final String URL = "jdbc:postgresql://in-memory";

    private MemoryDatabaseAgent() {}

    public static void main(String[] args) {
        InMemoryDatabase database = new InMemoryDatabase("server 1", "00000001", Instant::now);
        database.append(new byte[1000]);
        MemoryDatabases.BY_URL.put(URL, database);
        Surroundings surroundings = Surroundings.ofProcess(Agent.NAME, InstantSource.system());
        System.exit(Interruption.guard(surroundings, () -> Agent.run(surroundings, args)));
    }
}
