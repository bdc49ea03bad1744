package dev.holdfast.restore.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.servers.PostgresqlServer;
import dev.holdfast.servers.Running;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A standby that is kept from the repository, through all that happens to its origin, to itself and to the store. */
class StandbyIT {
    private static final int FAILED = 1;
    private static final int REFUSED = 6;
    private static final int INTERRUPTED = 130;

    @TempDir
    static Path home;

    private static ProtectedServer orders;
    private static PostgresqlServer server;

    @BeforeAll
    static void protect() throws Exception {
        orders = ProtectedServer.fresh(home);
        server = orders.server();
    }

    @AfterAll
    static void end() {
        orders.close();
    }

    /** A table of the origin that each test has for itself. */
    private record Ledger(String name) {
        static Ledger make(String name) throws Exception {
            server.sql("CREATE TABLE " + name + " (n int)");
            return new Ledger(name);
        }

        void add(PostgresqlServer to) throws Exception {
            to.sql("INSERT INTO " + name + " SELECT 1 + count(*) FROM " + name);
        }

        void add() throws Exception {
            add(server);
        }

        String count() {
            return "SELECT count(*) FROM " + name;
        }
    }

    private static Path place() throws IOException {
        return PostgresqlServer.makeFolder().resolve("standby");
    }

    private static long pid(Path data) throws IOException {
        return Long.parseLong(
                Files.readAllLines(data.resolve("postmaster.pid")).getFirst().strip());
    }

    /** Ends all processes of a server at once. */
    private static void killServer(Path data) throws Exception {
        ProcessHandle server = ProcessHandle.of(pid(data)).orElseThrow();
        List<ProcessHandle> all = new ArrayList<>(server.descendants().toList());
        all.addFirst(server);
        all.forEach(ProcessHandle::destroyForcibly);
        for (ProcessHandle each : all) {
            while (Running.is(each.pid())) {
                Thread.sleep(10);
            }
        }
    }

    @Test
    void theSameCommandGoesOnWhenItWasKilledAndItsServerWasLeftBehind() throws Exception {
        Ledger ledger = Ledger.make("killed");
        Path to = place();
        long left;
        try (Follower first = Follower.start(orders, to)) {
            ledger.add();
            first.awaitAnswer(ledger.count(), "1");
            left = pid(to);
            try (Follower beside = Follower.start(orders, to)) {
                assertEquals(REFUSED, beside.ended(), beside::toString);
            }
            ledger.add();
            first.awaitAnswer(ledger.count(), "2");
            first.kill();
        }
        ledger.add();
        try (Follower second = Follower.start(orders, to)) {
            second.awaitAnswer(ledger.count(), "3");
            assertNotEquals(left, pid(to));
            assertFalse(Running.is(left));
            assertEquals(INTERRUPTED, second.interrupt(), second::toString);
        }
    }

    @Test
    void aServerThatIsKilledEndsTheCommandAndTheSameGoesOn() throws Exception {
        Ledger ledger = Ledger.make("crashed");
        Path to = place();
        try (Follower first = Follower.start(orders, to)) {
            ledger.add();
            first.awaitAnswer(ledger.count(), "1");
            killServer(to);
            assertEquals(FAILED, first.ended(), first::toString);
            assertTrue(first.said().contains("killed"), first::toString);
        }
        ledger.add();
        try (Follower second = Follower.start(orders, to)) {
            second.awaitAnswer(ledger.count(), "2");
            ledger.add();
            second.awaitAnswer(ledger.count(), "3");
            assertEquals(INTERRUPTED, second.interrupt(), second::toString);
        }
    }

    @Test
    void whileTheStoreIsAwayItWaitsAndGoesOnWhenThatIsBack() throws Exception {
        Ledger ledger = Ledger.make("away");
        Path to = place();
        Path repository = home.resolve("repository");
        try (Follower follower = Follower.start(orders, to)) {
            ledger.add();
            follower.awaitAnswer(ledger.count(), "1");
            Files.move(repository, home.resolve("away"));
            try {
                ledger.add();
                follower.awaitTold("the log cannot be reached");
                assertEquals("1", follower.ask(ledger.count()), "it still answers");
            } finally {
                Files.move(home.resolve("away"), repository);
            }
            follower.awaitAnswer(ledger.count(), "2");
            server.sql("INSERT INTO " + ledger.name() + " SELECT n FROM generate_series(3, 100000) AS n");
            ledger.add();
            follower.awaitAnswer(ledger.count(), "100001");
            follower.promote();
            assertEquals("100001", follower.ask("SELECT count(DISTINCT n) FROM " + ledger.name()));
            assertEquals("f", follower.ask("SELECT pg_is_in_recovery()"));
        } finally {
            server.run("pg_ctl", "stop", "-D", to.toString(), "-m", "immediate", "-w");
        }
    }

    private static void raiseConnections(int connections) throws Exception {
        server.sql("ALTER SYSTEM SET max_connections = " + connections);
        server.stop();
        server.start();
    }

    @Test
    void settingsThatAreRaisedAtTheOriginAreRaisedAtTheStandbyToo() throws Exception {
        Ledger ledger = Ledger.make("raised");
        Path to = place();
        try (Follower follower = Follower.start(orders, to)) {
            ledger.add();
            follower.awaitAnswer(ledger.count(), "1");
            assertEquals("100", follower.ask("SHOW max_connections"));
            raiseConnections(150);
            ledger.add();
            follower.awaitAnswer(ledger.count(), "2");
            assertEquals("150", follower.ask("SHOW max_connections"));
            assertTrue(follower.said().contains("max_connections from 100 to 150"), follower::toString);
            assertEquals(INTERRUPTED, follower.interrupt(), follower::toString);
        }
        raiseConnections(200); // while nobody follows
        ledger.add();
        try (Follower follower = Follower.start(orders, to)) {
            follower.awaitAnswer(ledger.count(), "3");
            assertEquals("200", follower.ask("SHOW max_connections"));
            follower.ask("SELECT pg_wal_replay_pause()"); // somebody wants to look at it as it is
            ledger.add();
            follower.awaitAnswer("SELECT pg_get_wal_replay_pause_state()", "paused");
            follower.ask("SELECT pg_wal_replay_resume()");
            follower.awaitAnswer(ledger.count(), "4");
            assertEquals(INTERRUPTED, follower.interrupt(), follower::toString);
        }
    }
}
