package dev.holdfast.dashboard;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import dev.holdfast.servers.FreePorts;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What those who may operate do, by the keyboard alone, and what they see of it. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OperationIT {
    @TempDir
    static Path folder;

    @AutoClose
    private RunningAgent agent;

    @BeforeAll
    void aWorkloadWhoseCapturesTakeTheirTime() throws Exception {
        Estate estate = Estate.in(folder);
        estate.disk("disk", 3 << 20);
        agent = RunningAgent.start(estate, FreePorts.next(), estate.sites("mode: async") + """
            workloads:
              - name: web
                source: {type: disk, path: disk}
                rpo: 4h
                hooks: {before: [/bin/sleep, "5"], after: [/bin/sleep, "10"]}
            """);
    }

    private static Locator button(Page page, String name) {
        return page.getByRole(
                AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    private static LocatorAssertions.ContainsTextOptions inTime() {
        return new LocatorAssertions.ContainsTextOptions().setTimeout(Visitor.PATIENCE);
    }

    @Test
    void whatRunsShowsHowFarItIsAndHowLongItTakes() {
        try (Visitor visitor = Visitor.signedIn(agent, Visitor.Window.DESKTOP)) {
            Locator run = visitor.page()
                    .locator("#running .run") // it is copied to the other site meanwhile
                    .filter(new Locator.FilterOptions().setHasText("Capture of web to home"));
            assertThat(run).containsText("3.0 MiB of 3.0 MiB", inTime());
            assertThat(run.locator("progress")).hasJSProperty("value", 3 << 20);
            assertThat(visitor.page().locator("#workloads tbody tr")).containsText("1 run under way");
        }
    }

    @Test
    void aPauseIsConfirmedSeenEverywhereAndEnded() {
        try (Visitor visitor = Visitor.signedIn(agent, Visitor.Window.DESKTOP)) {
            Page page = visitor.page();
            visitor.tabTo(page.locator("#workloads tbody a"));
            page.keyboard().press("Enter");
            assertThat(page.locator("h1:visible")).isFocused();

            visitor.tabTo(button(page, "Pause …"));
            page.keyboard().press("Enter");
            assertThat(page.getByLabel("Why, for others")).isFocused();
            page.keyboard().press("Enter");
            assertThat(page.locator("#pause-trouble")).containsText("Say why");
            page.keyboard().type("storage is moved <b>");
            page.keyboard().press("Enter");
            assertThat(page.locator(".done")).containsText("Paused until");
            assertThat(page.locator("#workload .notice")).containsText("storage is moved <b>");

            visitor.tabTo(page.getByText("All workloads"));
            page.keyboard().press("Enter");
            assertThat(page.locator("#notices")).containsText("storage is moved <b>");
            assertThat(page.locator("#workloads tbody")).containsText("Paused until");

            visitor.tabTo(page.locator("#notices a"));
            page.keyboard().press("Enter");
            visitor.tabTo(button(page, "Go on"));
            page.keyboard().press("Enter");
            assertThat(page.locator(".done")).containsText("The pause has ended.");
            assertThat(button(page, "Pause …")).isVisible();
            assertEquals(List.of(), visitor.errors());
        }
    }

    @Test
    void aWorkloadThatIsNotThereIsSaidNotToBe() {
        try (Visitor visitor = Visitor.signedIn(agent, Visitor.Window.DESKTOP)) {
            visitor.open("nothing of that name");
            assertThat(visitor.page().locator("#workload .source")).containsText("There is no workload");
            assertThat(visitor.page().locator("#stale")).isEmpty();
        }
    }
}
