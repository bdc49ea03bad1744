package dev.holdfast.restore.point;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.restore.ProgramRun;
import dev.holdfast.restore.Protected;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PointsCommandTest {
    @TempDir
    Path home;

    @Test
    void allWorkloadsAreListedWithTheirNewestPointFirst() throws IOException {
        ProgramRun run = Protected.in(home).restore("points", "--json");
        assertEquals(0, run.exit(), run.err());
        JsonNode workloads = run.json().get("workloads");
        assertEquals("app", workloads.get(0).get("name").asText());
        assertEquals("web", workloads.get(1).get("name").asText());
        JsonNode points = workloads.get(1).get("points");
        assertTrue(instant(points, 0).isAfter(instant(points, 1)));
        assertEquals("crash", points.get(0).get("consistency").asText());
        assertEquals(Protected.DISK, points.get(0).get("bytes").asLong());
        assertEquals(64 << 10, points.get(0).get("changedBytes").asLong());
    }

    private static Instant instant(JsonNode points, int index) {
        return Instant.parse(points.get(index).get("instant").asText());
    }

    @Test
    void theTableSaysInstantsThatCanBeGivenBack() throws IOException {
        Protected made = Protected.in(home);
        JsonNode points = made.restore("points", "--json", "--workload", "web")
                .json()
                .get("workloads")
                .get(0)
                .get("points");
        ProgramRun run = made.restore("points", "--workload", "web");
        assertTrue(run.out().contains(instant(points, 0) + "  "), run.out());
        assertTrue(run.out().contains("+01:00"), run.out());
    }

    @Test
    void aSpanOfTimeAndALimitNarrowTheList() throws IOException {
        Protected made = Protected.in(home);
        JsonNode all = made.restore("points", "--json", "--workload", "web")
                .json()
                .get("workloads")
                .get(0);
        String earlier = all.get("points").get(1).get("instant").asText();
        JsonNode until = made.restore("points", "--json", "--workload", "web", "--to", earlier)
                .json()
                .get("workloads")
                .get(0);
        assertEquals(earlier, until.get("points").get(0).get("instant").asText());
        assertEquals(1, until.get("points").size());
        JsonNode limited = made.restore("points", "--json", "--workload", "web", "--limit", "1")
                .json()
                .get("workloads")
                .get(0);
        assertEquals(1, limited.get("points").size());
        assertEquals(2, limited.get("matching").asInt());
        assertEquals(
                0,
                made.restore("points", "--json", "--to", "2000-01-01T00:00:00Z")
                        .json()
                        .get("workloads")
                        .size());
    }

    @Test
    void aWorkloadThatIsNotThereIsNotFound() throws IOException {
        assertEquals(
                4, Protected.in(home).restore("points", "--workload", "wbe").exit());
    }

    @Test
    void aDamagedPointIsListedAsDamagedBesideTheRightOnes() throws IOException {
        Protected made = Protected.in(home);
        String web = made.restore("points", "--json", "--workload", "web")
                .json()
                .get("workloads")
                .get(0)
                .get("pseudonym")
                .asText();
        made.damage("points/" + web);
        ProgramRun run = made.restore("points", "--json");
        assertEquals(5, run.exit(), run.err());
        assertEquals(2, run.json().get("workloads").size());
        ProgramRun text = made.restore("points");
        assertTrue(text.out().contains("DAMAGED") && text.out().contains("app"), text.out());
    }

    @Test
    void aNegativeLimitIsRefused() throws IOException {
        assertEquals(2, Protected.in(home).restore("points", "--limit", "-1").exit());
    }
}
