package dev.holdfast.restore.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.restore.ProgramRun;
import dev.holdfast.servers.PostgresqlServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A shop whose orders are in a real server and whose stock is in a folder, written together, and recovered together. */
@Timeout(300)
class DatabaseGroupIT {
    @TempDir
    Path home;

    private ProtectedServer orders;
    private Thread writing;
    private volatile String unsold = "";

    @BeforeEach
    void aShopThatIsWrittenWhileItIsProtected() throws Exception {
        Files.createDirectory(home.resolve("stock"));
        Files.writeString(home.resolve("stock/counter"), "0");
        script("hold", "until mkdir " + home.resolve("lock") + " 2>/dev/null; do sleep 0.002; done");
        script("let-go", "rmdir " + home.resolve("lock"));
        orders = ProtectedServer.fresh(home, """
              - name: stock
                rpo: 5s
                source: {type: directory, path: stock}
                hooks: {before: ["%s"], after: ["%s"]}
            environments:
              - name: production
                workloads: [orders, stock]
                sites: [home]
                consistency-groups: [{name: shop, workloads: [orders, stock]}]
            """.formatted(home.resolve("hold"), home.resolve("let-go")));
        writing = Thread.ofPlatform().start(this::write);
    }

    @AfterEach
    void end() throws Exception {
        writing.interrupt();
        writing.join();
        orders.close();
    }

    private void script(String name, String body) throws Exception {
        Path file = Files.writeString(home.resolve(name), "#!/bin/sh\n" + body + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }

    /** Sells one piece after the other: a row in the server and a number in the folder, never one without the other. */
    private void write() {
        try {
            for (int sold = 1; !Thread.currentThread().isInterrupted(); sold++) {
                while (!home.resolve("lock").toFile().mkdir()) {
                    Thread.sleep(2);
                }
                orders.server().sql("INSERT INTO ledger VALUES (" + sold + ")");
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
            assertEquals("orders", point.at("/logged/0/workload").asText(), point::toString);
            assertEquals(1, point.get("members").size(), "no base was taken for it");
            assertTrue(point.get("spreadMillis").asLong() < 60_000, point::toString);
            String sold = stock(point);
            assertFalse(sold.equals(before), () -> sold + " and no more were sold: " + unsold + point);
            before = sold;
            assertEquals(sold, sales(point), point::toString);
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
                assertEquals("orders", point.at("/missing/0/workload").asText(), point::toString);
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
        ProgramRun run = orders.restore(
                "database",
                "--workload",
                "orders",
                "--at",
                point.at("/logged/0/instant").asText(),
                "--to",
                PostgresqlServer.makeFolder().resolve("copy").toString(),
                "--no-structure-check",
                "--check-sql",
                "postgres: SELECT count(*) FROM ledger",
                "--json");
        assertEquals(0, run.exit(), run.out() + run.err());
        JsonNode checks = run.json().get("checks");
        return checks.get(checks.size() - 1).get("detail").asText();
    }
}
