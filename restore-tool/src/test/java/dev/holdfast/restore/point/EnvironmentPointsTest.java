package dev.holdfast.restore.point;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.restore.ProgramRun;
import dev.holdfast.restore.Protected;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Points that were taken at one moment, and what comes back of them. */
@Timeout(120)
class EnvironmentPointsTest {
    private static final int ROUNDS = 5;

    @TempDir
    Path home;

    private Protected made;

    /** An application whose two workloads are written together, under a lock that the hooks of one of them take. */
    @BeforeEach
    void anApplicationThatWritesTwoWorkloads() throws IOException {
        made = Protected.in(home);
        for (String name : new String[] {"orders", "stock"}) {
            Files.createDirectory(home.resolve(name));
            Files.writeString(home.resolve(name).resolve("counter"), "0");
        }
        script("hold", "until mkdir " + home.resolve("lock") + " 2>/dev/null; do sleep 0.002; done");
        script("let-go", "rmdir " + home.resolve("lock"));
        configure("orders, stock");
    }

    private void script(String name, String body) throws IOException {
        Path file = Files.writeString(home.resolve(name), "#!/bin/sh\n" + body + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }

    private void configure(String group) throws IOException {
        Files.writeString(home.resolve("agent.yaml"), """
            agent: {name: host-a, state: state}
            sites: [{name: home, repository: "%s", key: "file:key"}]
            workloads:
              - name: orders
                source: {type: directory, path: orders}
                rpo: 1h
                hooks: {before: ["%s"], after: ["%s"]}
              - {name: stock, source: {type: directory, path: stock}, rpo: 1h}
            environments:
              - name: production
                workloads: [orders, stock]
                sites: [home]
                consistency-groups: [{name: shop, workloads: [%s]}]
            """.formatted(
                        made.url("repository"), made.path("hold"), made.path("let-go"), group));
    }

    private void backUp() {
        ProgramRun.agent(home, "backup", "--config", made.path("agent.yaml"));
    }

    /** Counts up in both workloads until it is interrupted, and never lets go of the lock in between. */
    private void write() throws IOException {
        for (int i = 1; !Thread.currentThread().isInterrupted(); i++) {
            lock();
            Files.writeString(home.resolve("orders/counter"), String.valueOf(i));
            Files.writeString(home.resolve("stock/counter"), String.valueOf(i));
            Files.delete(home.resolve("lock"));
        }
    }

    private void lock() throws IOException {
        while (true) {
            try {
                Files.createDirectory(home.resolve("lock"));
                return;
            } catch (FileAlreadyExistsException e) {
                Thread.onSpinWait();
            }
        }
    }

    private String restored(JsonNode member, int number) throws IOException {
        Path target =
                home.resolve("restored-" + number + "-" + member.get("workload").asText());
        ProgramRun run = made.restore(
                "files",
                "--workload",
                member.get("workload").asText(),
                "--at",
                member.get("instant").asText(),
                "--to",
                target.toString());
        assertEquals(0, run.exit(), run.err());
        return Files.readString(target.resolve("counter"));
    }

    @Test
    void whatIsWrittenUnderALockThatHooksTakeIsTheSameInAllWorkloadsOfAnEnvironmentPoint() throws Exception {
        try (ExecutorService threads = Executors.newSingleThreadExecutor()) {
            Future<?> writing = threads.submit(() -> {
                write();
                return "";
            });
            for (int i = 0; i < ROUNDS; i++) {
                backUp();
            }
            threads.shutdownNow();
            writing.get();
        }
        JsonNode points = made.restore("points", "--environment", "production", "--json")
                .json()
                .get("points");
        assertEquals(ROUNDS, points.size());
        String before = "";
        for (int i = 0; i < ROUNDS; i++) {
            JsonNode members = points.get(i).get("members");
            String orders = restored(members.get(0), i);
            assertEquals(orders, restored(members.get(1), i), "of round " + i);
            assertFalse(orders.equals(before), "the application went on");
            before = orders;
            assertEquals("crash", points.get(i).get("consistency").asText(), "nothing was seen to change");
        }
    }

    @Test
    void environmentPointsAreListedWithWhatTheyLack() throws Exception {
        backUp();
        ProgramRun complete = made.restore("points", "--environment", "production");
        assertEquals(0, complete.exit(), complete.err());
        assertTrue(complete.out().contains("complete"), complete.out());
        String app = made.restore("points", "--json", "--workload", "stock")
                .json()
                .at("/workloads/0/pseudonym")
                .asText();
        made.remove("points/" + app);
        JsonNode lacking = made.restore("points", "--environment", "production", "--json")
                .json()
                .at("/points/0");
        assertFalse(lacking.get("complete").asBoolean());
        assertEquals("host-a", lacking.at("/missing/0/host").asText());
        assertEquals("stock", lacking.at("/missing/0/workload").asText());
        ProgramRun told = made.restore("points", "--environment", "production");
        assertTrue(told.out().contains("INCOMPLETE, lacks stock of host-a"), told.out());
    }

    @Test
    void theNewestAreListedAsManyAsAskedForAndNoneTwice() throws Exception {
        for (int i = 0; i < 4; i++) {
            backUp();
        }
        JsonNode all = made.restore("points", "--environment", "production", "--json")
                .json()
                .get("points");
        assertEquals(4, all.size());
        JsonNode two = made.restore("points", "--environment", "production", "--limit", "2", "--json")
                .json()
                .get("points");
        assertEquals(2, two.size());
        assertEquals(all.get(1), two.get(1));
        String third = all.get(2).get("instant").asText();
        JsonNode until = made.restore("points", "--environment", "production", "--to", third, "--json")
                .json()
                .get("points");
        assertEquals(2, until.size());
        assertEquals(all.get(2), until.get(0));
    }

    @Test
    void anEnvironmentWithoutAnyIsSaidToHaveNone() {
        ProgramRun run = made.restore("points", "--environment", "other");
        assertEquals(0, run.exit(), run.err());
        assertTrue(run.out().contains("no environment points of other"), run.out());
        assertEquals(
                2,
                made.restore("points", "--environment", "other", "--workload", "web")
                        .exit());
    }
}
