package dev.holdfast.dashboard;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import dev.holdfast.servers.FreePorts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A thousand workloads at five sites. All sites are gone, so that the agent has little to do, and the page much to tell. */
@Timeout(120)
class ManyWorkloadsIT {
    private static final int WORKLOADS = 1000;
    private static final int SITES = 5;
    private static final int SECONDS = 5;

    @TempDir
    Path folder;

    private static String configuration(Estate estate) {
        String others = IntStream.range(1, SITES)
                .mapToObj(i ->
                        "  - {name: far-%d, repository: \"%s\", key: \"file:far.key\", replication: {mode: async}}\n"
                                .formatted(i, estate.url("far-" + i)))
                .collect(Collectors.joining());
        String workloads = IntStream.range(0, WORKLOADS)
                .mapToObj(
                        i -> "  - {name: workload-%04d, source: {type: directory, path: tree}, rpo: 4h}\n".formatted(i))
                .collect(Collectors.joining());
        return "sites:\n  - {name: home, repository: \"%s\", key: \"file:home.key\"}\n".formatted(estate.url("home"))
                + others + "workloads:\n" + workloads;
    }

    @Test
    void theyAreShownAndASecondThatPassesLaysOutNothingAnew() throws Exception {
        Estate estate = Estate.in(folder);
        estate.tree("tree", "content");
        Files.move(folder.resolve("home"), folder.resolve("home-away"));
        try (RunningAgent agent = RunningAgent.start(estate, FreePorts.next(), configuration(estate));
                Visitor visitor = Visitor.signedIn(agent, Visitor.Window.DESKTOP)) {
            Page page = visitor.page();
            Locator rows = page.locator("#workloads tbody tr");
            assertThat(rows).hasCount(50, new LocatorAssertions.HasCountOptions().setTimeout(Visitor.PATIENCE));
            assertThat(page.locator(".shown")).hasText("1,000 workloads, the first 50 shown.");
            page.getByText("Show all 1000").click();
            assertThat(rows).hasCount(WORKLOADS, new LocatorAssertions.HasCountOptions().setTimeout(Visitor.PATIENCE));
            assertThat(page.locator("#workloads tbody td")).hasCount(WORKLOADS * SITES);

            // Once a second, and at an answer; a layout for each cell would be thousands.
            double before = layouts(page);
            page.waitForTimeout(SECONDS * 1000);
            assertTrue(layouts(page) - before <= 10 * SECONDS, () -> "laid out " + layouts(page) + " times");

            page.getByLabel("Name").fill("-0999");
            assertThat(rows).hasCount(1);
            assertEquals(List.of(), visitor.errors());
        }
    }

    /** How often the browser laid the page out so far. */
    private static double layouts(Page page) {
        CDPSession session = page.context().newCDPSession(page);
        session.send("Performance.enable");
        JsonObject metrics = session.send("Performance.getMetrics");
        for (JsonElement each : metrics.getAsJsonArray("metrics")) {
            if (each.getAsJsonObject().get("name").getAsString().equals("LayoutCount")) {
                return each.getAsJsonObject().get("value").getAsDouble();
            }
        }
        throw new AssertionError("the browser counts no layouts: " + metrics);
    }
}
