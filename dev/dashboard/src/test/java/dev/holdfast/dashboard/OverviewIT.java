package dev.holdfast.dashboard;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import dev.holdfast.servers.FreePorts;
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

/** All that is seen at one glance. */
@Timeout(180)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OverviewIT {
    /** A busy machine may put an objective of seconds at risk. */
    private static final Pattern ALL_MET = Pattern.compile("All 10 objectives met.*");

    private static final String RIGHT_TO_LEFT = "invoice\u202Egpj.exe";
    private static final String MARKUP = "<img src=x onerror=document.title='taken'>";
    private static final String LONG = "w".repeat(200);

    @TempDir
    static Path folder;

    private Estate estate;

    @AutoClose
    private RunningAgent agent;

    @BeforeAll
    void workloadsOfAllKindsOfNames() throws Exception {
        estate = Estate.in(folder);
        estate.tree("tree", "content");
        estate.disk("disk", 1 << 20);
        agent = RunningAgent.start(
                estate,
                FreePorts.next(),
                estate.sites("mode: async") + """
            workloads:
              - {name: files, source: {type: directory, path: tree}, rpo: 20s}
              - {name: web, source: {type: disk, path: disk}, rpo: 1h}
              - {name: "%s", source: {type: directory, path: tree}, rpo: 1h}
              - {name: "%s", source: {type: directory, path: tree}, rpo: 1h}
              - {name: "%s", source: {type: directory, path: tree}, rpo: 1h}
            """.formatted(MARKUP, RIGHT_TO_LEFT.replace("\u202E", "\\u202E"), LONG));
    }

    private static LocatorAssertions.HasTextOptions patiently() {
        return new LocatorAssertions.HasTextOptions().setTimeout(Visitor.PATIENCE);
    }

    private static LocatorAssertions.ContainsTextOptions inTime() {
        return new LocatorAssertions.ContainsTextOptions().setTimeout(Visitor.PATIENCE);
    }

    @Test
    void whatIsMetIsSaidInWordsAndByShape() {
        try (Visitor visitor = Visitor.signedIn(agent, Visitor.Window.DESKTOP)) {
            assertThat(visitor.verdict()).hasText(ALL_MET, patiently());
            assertThat(visitor.standing("web", 1).locator("svg[data-symbol=met]"))
                    .isVisible();
            assertThat(visitor.standing("web", 1)).containsText("Met");
            assertThat(visitor.standing("web", 1)).containsText(Pattern.compile("\\d+ min \\d\\d s left"));
            assertThat(visitor.standing("web", 1)).containsText("of 1 h");
            assertThat(visitor.page()).hasTitle(Pattern.compile(ALL_MET + " – host-a – Holdfast"));
            assertEquals(List.of(), visitor.errors());
        }
    }

    @Test
    void aCountdownRunsBetweenTwoAnswers() {
        try (Visitor visitor = Visitor.signedIn(agent, Visitor.Window.DESKTOP)) {
            assertThat(visitor.standing("web", 0)).containsText("left", inTime());
            visitor.page().context().setOffline(true); // no answer comes in any more
            String before = visitor.standing("web", 0).locator(".left").textContent();
            assertThat(visitor.standing("web", 0).locator(".left")).not().hasText(before, patiently());
        }
    }

    @Test
    void aSiteThatIsGoneIsShownWithItsCauseAndComesBack() throws Exception {
        try (Visitor visitor = Visitor.signedIn(agent, Visitor.Window.DESKTOP)) {
            Locator far = visitor.page().locator(".site").nth(1);
            assertThat(far).containsText("Up", inTime());
            assertThat(visitor.verdict()).hasText(ALL_MET, patiently());

            Path away = folder.resolve("far-away");
            Files.move(folder.resolve("far"), away);
            try {
                assertThat(far).containsText("Down", inTime());
                assertThat(far).containsText("To do:");
                assertThat(visitor.page().locator("#events")).containsText("Worse · far");
                assertThat(visitor.standing("files", 1)).containsText("Not met", inTime());
                assertThat(visitor.standing("files", 1)).containsText(Pattern.compile("\\d+ s over"));
                assertThat(visitor.standing("files", 0)).containsText("Met");
                assertThat(visitor.verdict()).hasText(Pattern.compile("1 of 10 objectives not met.*"), patiently());
                assertThat(visitor.page().locator("#workloads tbody tr").first())
                        .containsText("files"); // what is wrong comes first
            } finally {
                Files.move(away, folder.resolve("far"));
            }
            assertThat(visitor.verdict()).hasText(ALL_MET, patiently());
            assertEquals(List.of(), visitor.errors());
        }
    }

    @Test
    void aNameIsTextWhateverIsInIt() {
        try (Visitor visitor = Visitor.signedIn(agent, Visitor.Window.PHONE)) {
            Page page = visitor.page();
            for (String name : List.of(MARKUP, RIGHT_TO_LEFT.replace("\u202E", "‹U+202E›"), LONG)) {
                page.getByRole(
                                AriaRole.LINK,
                                new Page.GetByRoleOptions().setName(name).setExact(true))
                        .first()
                        .click();
                assertThat(page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setName(name)))
                        .isVisible();
                assertThat(page.locator(".command code")).containsText("--workload", inTime());
                assertTrue(!Barriers.isTooWide(page), name);
                page.getByText("All workloads").click();
            }
            assertEquals(0, page.locator("img:not(.home img)").count());
            assertThat(page).not().hasTitle("taken");
            assertEquals(List.of(), visitor.errors());
        }
    }

    @Test
    void workloadsAreFoundByTheirNameAndState() {
        try (Visitor visitor = Visitor.signedIn(agent, Visitor.Window.DESKTOP)) {
            Page page = visitor.page();
            Locator rows = page.locator("#workloads tbody tr");
            assertThat(rows).hasCount(5);
            page.getByLabel("Name").fill("WE");
            assertThat(rows).hasCount(1);
            assertThat(page.locator(".shown")).hasText("1 of 5 workloads.");
            page.getByLabel("Name").fill("");
            page.locator(".filter select").selectOption("paused");
            assertThat(rows).hasCount(0);
        }
    }
}
