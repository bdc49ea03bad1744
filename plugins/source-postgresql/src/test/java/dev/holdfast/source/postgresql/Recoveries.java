package dev.holdfast.source.postgresql;

import dev.holdfast.servers.PostgresqlServer;
import dev.holdfast.spi.database.DatabaseTarget;
import dev.holdfast.spi.database.LogSource;
import dev.holdfast.spi.database.Recovered;
import dev.holdfast.spi.database.RecoveryOrder;
import dev.holdfast.spi.database.RecoveryTarget;
import dev.holdfast.spi.database.RestoreRequest;
import dev.holdfast.spi.tck.database.KeptBase;
import dev.holdfast.spi.tck.database.KeptLog;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Recovers copies into temporary folders. */
final class Recoveries {
    private Recoveries() {}

    /** The time by a server's clock. */
    static Instant now(PostgresqlServer server) throws Exception {
        return Instant.parse(server.sql(
                "SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"));
    }

    /** Recovers to an instant, with all checks, and asks these queries of the copy. */
    static Recovered recover(KeptBase base, KeptLog log, Instant instant, String... queries) throws Exception {
        return recover(base, log.until(instant), new RecoveryTarget.Time(instant), new TreeMap<>(), queries);
    }

    /** Recovers with tablespaces at other places. */
    static Recovered recover(
            KeptBase base, LogSource log, RecoveryTarget until, SortedMap<String, Path> places, String... queries)
            throws Exception {
        Path folder = PostgresqlServer.makeFolder().resolve("restored");
        RestoreRequest request = new RestoreRequest(folder, Optional.empty(), places);
        try (DatabaseTarget target = new PostgresqlRecoveryPlugin().open(base.base(), request)) {
            base.writeTo(target.files());
            return target.recover(new RecoveryOrder(until, List.of(queries), true, false), log);
        }
    }
}
