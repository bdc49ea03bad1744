package dev.holdfast.restore.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.restore.ProgramRun;
import dev.holdfast.servers.MariadbServer;
import dev.holdfast.servers.PostgresqlServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A shop whose orders are in a server of PostgreSQL, whose bills are in one of MariaDB, of which only dumps are taken, and
 * whose stock is in a folder: written together, and recovered together.
 */
@Timeout(300)
class DatabaseGroupIT {
    @TempDir
    Path home;

    private final List<Instant> billed = new CopyOnWriteArrayList<>();
    private ProtectedServer orders;
    private MariadbServer bills;
    private Thread writing;
    private volatile String unsold = "";

    @BeforeEach
    void aShopThatIsWrittenWhileItIsProtected() throws Exception {
        Files.createDirectory(home.resolve("stock"));
        Files.writeString(home.resolve("stock/counter"), "0");
        script("hold", "until mkdir " + home.resolve("lock") + " 2>/dev/null; do sleep 0.002; done");
        script("let-go", "rmdir " + home.resolve("lock"));
        bills = MariadbServer.fresh("--sync-binlog=0");
        bills.sql("CREATE DATABASE shop; CREATE TABLE shop.bills (n int PRIMARY KEY) ENGINE=InnoDB");
        orders = ProtectedServer.fresh(
                home, """
              - {name: bills, rpo: 5s, source: {type: mariadb, socket: %s, user: root}}
              - name: stock
                rpo: 5s
                source: {type: directory, path: stock}
                hooks: {before: ["%s"], after: ["%s"]}
            environments:
              - name: production
                workloads: [orders, bills, stock]
                sites: [home]
                consistency-groups: [{name: shop, workloads: [orders, bills, stock]}]
            """.formatted(bills.socket(), home.resolve("hold"), home.resolve("let-go")));
        writing = Thread.ofPlatform().start(this::write);
    }

    @AfterEach
    void end() throws Exception {
        writing.interrupt();
        writing.join();
        orders.close();
        bills.close();
    }

    private void script(String name, String body) throws Exception {
        Path file = Files.writeString(home.resolve(name), "#!/bin/sh\n" + body + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }

    /** Sells one piece after the other: a row in each server and a number in the folder, never one without the others. */
    private void write() {
        try {
            for (int sold = 1; !Thread.currentThread().isInterrupted(); sold++) {
                while (!home.resolve("lock").toFile().mkdir()) {
                    Thread.sleep(2);
                }
                orders.server().sql("INSERT INTO ledger VALUES (" + sold + ")");
                billed.add(Instant.now());
                bills.sql("INSERT INTO shop.bills VALUES (" + sold + ")");
                Files.writeString(home.resolve("stock/counter"), String.valueOf(sold));
                Files.delete(home.resolve("lock"));
            }
        } catch (Exception e) {
            unsold = e.toString(); // the test is over, or sees that nothing is sold
        }
    }

    private List<JsonNode> complete() {
        List<JsonNode> all = new ArrayList<>();
        orders.restore("points", "--environment", "production", "--json")
                .json()
                .path("points")
                .forEach(all::add);
        all.removeIf(point -> !point.get("complete").asBoolean());
        return all;
    }

    @Test
    void theServerRecoveredToTheInstantOfAnEnvironmentPointIsAsTheFolderOfThatPoint() throws Exception {
        long deadline = System.nanoTime() + ProtectedServer.PATIENCE_NANOS;
        while (Files.readString(home.resolve("stock/counter")).equals("0")) {
            assertTrue(writing.isAlive(), "nothing is sold: " + unsold);
            Thread.sleep(20);
        }
        int already = complete().size();
        while (complete().size() < already + 3) {
            assertTrue(System.nanoTime() < deadline, () -> unsold + orders.said());
            Thread.sleep(500);
        }
        String before = "0";
        for (JsonNode point : complete().subList(0, 2).reversed()) {
            assertEquals(2, point.get("logged").size(), point::toString);
            assertEquals(1, point.get("members").size(), "no base was taken for it");
            assertTrue(point.get("spreadMillis").asLong() < 60_000, point::toString);
            String sold = stock(point);
            assertFalse(sold.equals(before), () -> sold + " and no more were sold: " + unsold + point);
            before = sold;
            assertEquals(sold, sales(point), point::toString);
            requireBills(point, Integer.parseInt(sold));
        }
        requireLackingWithoutItsLog(complete().getFirst().get("instant").asText());
    }

    /** As at a site to which the points came, and the log did not. */
    private void requireLackingWithoutItsLog(String instant) throws Exception {
        Files.move(home.resolve("repository/logs"), home.resolve("logs"));
        JsonNode points = orders.restore("points", "--environment", "production", "--json")
                .json()
                .path("points");
        for (JsonNode point : points) {
            if (point.get("instant").asText().equals(instant)) {
                assertFalse(point.get("complete").asBoolean(), point::toString);
                assertEquals(2, point.get("missing").size(), point::toString);
                assertEquals(0, point.get("logged").size(), point::toString);
                return;
            }
        }
        fail("the point of " + instant + " is not listed: " + points);
    }

    private String stock(JsonNode point) throws Exception {
        String instant = point.at("/members/0/instant").asText();
        Path to = home.resolve("stock-" + instant);
        ProgramRun run = orders.restore("files", "--workload", "stock", "--at", instant, "--to", to.toString());
        assertEquals(0, run.exit(), run.err());
        return Files.readString(to.resolve("counter"));
    }

    private String sales(JsonNode point) throws Exception {
        Path to = PostgresqlServer.makeFolder().resolve("copy");
        return told(point, "orders", to, "postgres: SELECT count(*) FROM ledger");
    }

    /**
     * MariaDB's log tells when something was committed by when it was looked at, some ten times a second: what was billed
     * right after the instant may be in the copy, and what was billed before it is.
     */
    private void requireBills(JsonNode point, int sold) throws Exception {
        Path to = MariadbServer.makeFolder().resolve("copy");
        int count = Integer.parseInt(told(point, "bills", to, "shop: SELECT COUNT(*) FROM bills"));
        assertTrue(count >= sold, () -> count + " bills for " + sold + " sales: " + point);
        Instant late = instant(point, "bills").plusSeconds(5);
        assertTrue(billed.get(count - 1).isBefore(late), () -> count + " bills for " + sold + " sales: " + point);
    }

    private static Instant instant(JsonNode point, String workload) {
        for (JsonNode logged : point.get("logged")) {
            if (logged.get("workload").asText().equals(workload)) {
                return Instant.parse(logged.get("instant").asText());
            }
        }
        return fail(workload + " is not of it by its log: " + point);
    }

    /** Recovers a database to the instant of a point, and asks the copy. */
    private String told(JsonNode point, String workload, Path to, String query) {
        ProgramRun run = orders.restore(
                "database",
                "--workload",
                workload,
                "--at",
                instant(point, workload).toString(),
                "--to",
                to.toString(),
                "--no-structure-check",
                "--check-sql",
                query,
                "--json");
        assertEquals(0, run.exit(), run.out() + run.err());
        JsonNode checks = run.json().get("checks");
        return checks.get(checks.size() - 1).get("detail").asText();
    }
}
