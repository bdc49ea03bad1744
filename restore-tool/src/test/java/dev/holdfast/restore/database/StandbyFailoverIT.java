package dev.holdfast.restore.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.servers.PostgresqlServer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A standby from the repository whose origin fails over to a physical standby of its own. */
class StandbyFailoverIT {
    private static final int INTERRUPTED = 130;
    private static final String COUNT = "SELECT count(*) FROM ledger";

    @TempDir
    Path home;

    @Test
    void theStandbyFollowsItsOriginOntoTheNewTimeline() throws Exception {
        Path to = PostgresqlServer.makeFolder().resolve("standby");
        try (ProtectedServer orders = ProtectedServer.replaceable(home);
                PostgresqlServer next = orders.server().standby()) {
            PostgresqlServer server = orders.server();
            try (Follower follower = Follower.start(orders, to)) {
                server.sql("INSERT INTO ledger VALUES (1)");
                follower.awaitAnswer(COUNT, "1");
                server.stop(); // its standby has all by then
                next.promote();
                orders.switchTo(next);
                next.sql("INSERT INTO ledger VALUES (2)");
                follower.awaitAnswer(COUNT, "2");
                next.sql("SELECT pg_switch_wal()");
                next.sql("INSERT INTO ledger VALUES (3)");
                follower.awaitAnswer(COUNT, "3");
                assertEquals(INTERRUPTED, follower.interrupt(), follower::toString);
            }
            next.sql("INSERT INTO ledger VALUES (4)");
            try (Follower follower = Follower.start(orders, to)) {
                follower.awaitAnswer(COUNT, "4");
                follower.promote();
                assertEquals("4", follower.ask(COUNT));
                assertEquals("00000003", follower.ask("SELECT left(pg_walfile_name(pg_current_wal_lsn()), 8)"));
            } finally {
                server.run("pg_ctl", "stop", "-D", to.toString(), "-m", "immediate", "-w");
            }
        }
    }

    @Test
    void aStandbyThatHasWhatTheFailoverLostSaysSoAndIsRestoredAnew() throws Exception {
        Path to = PostgresqlServer.makeFolder().resolve("standby");
        try (ProtectedServer orders = ProtectedServer.replaceable(home);
                PostgresqlServer next = orders.server().standby()) {
            PostgresqlServer server = orders.server();
            try (Follower follower = Follower.start(orders, to)) {
                server.sql("INSERT INTO ledger VALUES (1)");
                follower.awaitAnswer(COUNT, "1");
                while (!next.sql(COUNT).equals("1")) {
                    Thread.sleep(50);
                }
                next.stop();
                server.sql("INSERT INTO ledger VALUES (2), (3)");
                follower.awaitAnswer(COUNT, "3");
                server.kill();
                next.start();
                next.promote();
                orders.switchTo(next);
                next.sql("INSERT INTO ledger VALUES (4)");
                assertNotEquals(0, follower.ended(), follower::toString);
                assertTrue(follower.said().contains("--delta"), follower::toString);
            }
            try (Follower follower = Follower.start(orders, to, "--delta", "--yes")) {
                follower.awaitAnswer(COUNT, "2");
                assertEquals("4", follower.ask("SELECT max(n) FROM ledger"));
                assertEquals(INTERRUPTED, follower.interrupt(), follower::toString);
            }
        }
    }
}
