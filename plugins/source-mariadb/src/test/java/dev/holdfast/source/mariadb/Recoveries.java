package dev.holdfast.source.mariadb;

import dev.holdfast.servers.MariadbServer;
import dev.holdfast.spi.database.DatabaseTarget;
import dev.holdfast.spi.database.LogSource;
import dev.holdfast.spi.database.Recovered;
import dev.holdfast.spi.database.RecoveryOrder;
import dev.holdfast.spi.database.RecoveryTarget;
import dev.holdfast.spi.database.RestoreRequest;
import dev.holdfast.spi.tck.database.KeptBase;
import dev.holdfast.spi.tck.database.KeptLog;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** Recovers copies into temporary folders. */
final class Recoveries {
    private Recoveries() {}

    /** The time by a server's clock. */
    static Instant now(MariadbServer server) throws Exception {
        BigDecimal seconds = new BigDecimal(server.sql("SELECT UNIX_TIMESTAMP(SYSDATE(6))"));
        return Instant.EPOCH.plus(seconds.movePointRight(6).longValue(), ChronoUnit.MICROS);
    }

    /** Recovers to an instant, with all checks, and asks these queries of the copy. */
    static Recovered recover(KeptBase base, KeptLog log, Instant instant, String... queries) throws Exception {
        return recover(base, log.until(instant), new RecoveryTarget.Time(instant), queries);
    }

    /** Recovers as far as a target says. */
    static Recovered recover(KeptBase base, LogSource log, RecoveryTarget until, String... queries) throws Exception {
        Path folder = MariadbServer.makeFolder().resolve("restored");
        RestoreRequest request = new RestoreRequest(folder, Optional.empty(), new TreeMap<>());
        try (DatabaseTarget target = new MariadbRecoveryPlugin().open(base.base(), request)) {
            base.writeTo(target.files());
            return target.recover(new RecoveryOrder(until, List.of(queries), true, false), log);
        }
    }
}
