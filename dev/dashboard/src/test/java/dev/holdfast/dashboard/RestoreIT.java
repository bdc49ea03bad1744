package dev.holdfast.dashboard;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.BoundingBox;
import dev.holdfast.servers.FreePorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A moment is picked, and the command that the page shows brings the workload back as it was then. */
@Timeout(180)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RestoreIT {
    @TempDir
    static Path folder;

    private Estate estate;

    @AutoClose
    private RunningAgent agent;

    @BeforeAll
    void threePoints() throws Exception {
        estate = Estate.in(folder);
        estate.tree("tree", "first");
        agent = RunningAgent.start(estate, FreePorts.next(), estate.sites("mode: async") + """
            workloads:
              - {name: files, source: {type: directory, path: tree}, rpo: 4h}
            """);
        try (Visitor visitor = onThePage()) {
            for (int points = 2; points <= 3; points++) {
                estate.tree("tree", points == 2 ? "second" : "third");
                visitor.page().getByText("Take a point now").click();
                assertThat(visitor.page().locator(".done")).containsText("A capture has begun");
                assertThat(visitor.page().locator(".points > p").first()).hasText(points + " points.", inTime());
            }
        }
    }

    /** Somebody on the workload's page, where all points are listed. */
    private Visitor onThePage() {
        Visitor visitor = Visitor.signedIn(agent, Visitor.Window.DESKTOP);
        visitor.open("files");
        assertThat(visitor.page().locator(".points tbody tr").first())
                .isVisible(new LocatorAssertions.IsVisibleOptions().setTimeout(Visitor.PATIENCE));
        return visitor;
    }

    private static LocatorAssertions.HasTextOptions inTime() {
        return new LocatorAssertions.HasTextOptions().setTimeout(Visitor.PATIENCE);
    }

    private static Locator slider(Visitor visitor) {
        return visitor.page().getByRole(AriaRole.SLIDER, new Page.GetByRoleOptions().setName("Moment to restore"));
    }

    /** The command, once it is one of that point. */
    private static String commandOf(Visitor visitor, Locator row) {
        String instant = row.locator("time").getAttribute("datetime");
        Locator command = visitor.page().locator(".command code");
        assertThat(command).containsText(instant);
        return command.textContent();
    }

    private String restoredBy(String command, String to) throws IOException {
        Programs.shell(
                folder,
                command.replace("KEY-FILE", folder.resolve("passphrase").toString())
                        .replace("--to files.restored", "--to " + to));
        return Files.readString(folder.resolve(to).resolve("file"));
    }

    @Test
    void thePickedPointIsWhatTheCommandBringsBack() throws Exception {
        try (Visitor visitor = onThePage()) {
            Locator oldest = visitor.page().locator(".points tbody tr").last();
            oldest.getByText("Pick").click();
            assertThat(slider(visitor)).isFocused();
            assertEquals("first", restoredBy(commandOf(visitor, oldest), "oldest"));
            assertThat(visitor.page().locator(".found")).containsText("Consistency");
            assertThat(visitor.page().locator(".found")).containsText("home");
            assertEquals(List.of(), visitor.errors());
        }
    }

    @Test
    void arrowKeysGoFromPointToPoint() throws Exception {
        try (Visitor visitor = onThePage()) {
            Locator rows = visitor.page().locator(".points tbody tr");
            visitor.tabTo(slider(visitor));
            visitor.page().keyboard().press("End");
            commandOf(visitor, rows.nth(0));
            visitor.page().keyboard().press("ArrowLeft");
            assertEquals("second", restoredBy(commandOf(visitor, rows.nth(1)), "by-keys"));
            visitor.page().keyboard().press("Home");
            commandOf(visitor, rows.nth(2));
            assertThat(slider(visitor)).hasAttribute("aria-valuetext", Pattern.compile("\\w+, \\d+ \\w+ \\d{4}, .*"));
        }
    }

    @Test
    void aClickPicksTheMarkThatIsMeant() {
        try (Visitor visitor = onThePage()) {
            slider(visitor).scrollIntoViewIfNeeded();
            BoundingBox mark = visitor.page().locator(".slider .mark").first().boundingBox();
            visitor.page().mouse().click(mark.x + mark.width / 2, mark.y + mark.height / 2);
            commandOf(visitor, visitor.page().locator(".points tbody tr").last());
        }
    }

    @Test
    void aMomentBetweenTwoPointsRestoresTheOlderAndSaysHowFarItIs() {
        try (Visitor visitor = onThePage()) {
            Page page = visitor.page();
            Locator middle = page.locator(".points tbody tr").nth(1);
            middle.getByText("Pick").click();
            commandOf(visitor, middle);
            page.evaluate("""
                () => {
                  const field = document.querySelector("input[type=datetime-local]");
                  field.valueAsNumber += 7;
                  field.dispatchEvent(new Event("change"));
                }
                """);
            commandOf(visitor, middle);
            assertThat(page.locator(".found")).containsText("7 ms earlier");
            assertThat(page.locator(".choices")).containsText("has a point 7 ms before it.");
        }
    }

    @Test
    void anotherSiteGivesItsOwnCommand() throws Exception {
        try (Visitor visitor = onThePage()) {
            Page page = visitor.page();
            Locator newest = page.locator(".points tbody tr").first();
            assertThat(newest)
                    .containsText("far", new LocatorAssertions.ContainsTextOptions().setTimeout(Visitor.PATIENCE));
            newest.getByText("Pick").click();
            page.getByRole(AriaRole.RADIO, new Page.GetByRoleOptions().setName(Pattern.compile("^far")))
                    .check();
            assertThat(page.locator(".command code")).containsText(estate.url("far"));
            assertEquals("third", restoredBy(commandOf(visitor, newest), "from-far"));
        }
    }

    @Test
    void theCommandIsCopiedWhole() {
        try (Visitor visitor = onThePage()) {
            String command = commandOf(
                    visitor, visitor.page().locator(".points tbody tr").first());
            visitor.page()
                    .getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Copy"))
                    .click();
            assertThat(visitor.page().locator(".said")).hasText("Copied.");
            assertEquals(command, visitor.page().evaluate("() => navigator.clipboard.readText()"));
            assertTrue(command.startsWith("holdfast-restore files "), command);
        }
    }

    /** No source gives such windows yet, so the page's own code is asked. */
    @Test
    void inAStretchOfLogsAnyInstantIsExactAndInAGapTheOneBefore() {
        try (Visitor visitor = onThePage()) {
            assertEquals(
                    List.of(
                            "2026-03-01T08:30:00.000Z",
                            "2026-03-01T09:00:00Z",
                            "2026-03-01T10:00:00.123456Z",
                            "nothing"),
                    visitor.page().evaluate("""
                        async () => {
                          const { Restorable } = await import("/workload/restorable.js");
                          const restorable = new Restorable([
                            { from: "2026-03-01T10:00:00.123456Z", to: "2026-03-01T10:00:00.123456Z", sites: ["home"] },
                            { from: "2026-03-01T08:00:00Z", to: "2026-03-01T09:00:00Z", sites: ["home"] },
                          ]);
                          return ["08:30:00", "09:30:00", "11:00:00", "07:00:00"].map((time) =>
                            restorable.at("home", Date.parse(`2026-03-01T${time}Z`))?.text ?? "nothing");
                        }
                        """));
        }
    }

    @Test
    void theTimelineIsZoomedAndMovedByKeysAndWheel() {
        try (Visitor visitor = onThePage()) {
            Locator range = visitor.page().locator(".range");
            String first = range.textContent();
            slider(visitor).focus();
            visitor.page().keyboard().press("+");
            assertThat(range).not().hasText(first);
            String zoomed = range.textContent();
            slider(visitor).hover();
            visitor.page().mouse().wheel(0, -120);
            assertThat(range).not().hasText(zoomed);
            Locator earlier = visitor.page().getByLabel("Earlier", new Page.GetByLabelOptions().setExact(true));
            for (int i = 0; i < 4; i++) {
                earlier.click();
            }
            assertThat(visitor.page().locator(".slider .mark")).hasCount(0);
            visitor.page().keyboard().press("Tab");
            visitor.page()
                    .getByText("All", new Page.GetByTextOptions().setExact(true))
                    .click();
            assertThat(visitor.page().locator(".slider .mark").first()).isVisible();
        }
    }
}
