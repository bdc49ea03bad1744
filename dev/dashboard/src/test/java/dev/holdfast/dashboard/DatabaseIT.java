package dev.holdfast.dashboard;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.BoundingBox;
import com.microsoft.playwright.options.ColorScheme;
import dev.holdfast.servers.FreePorts;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A database: its log and its bases apart, any instant of its log, and how its objectives and those of a group were kept. */
@Timeout(180)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DatabaseIT {
    private static final String ROW = "#workloads tbody tr";

    @TempDir
    static Path folder;

    @AutoClose
    private RunningAgent agent;

    @BeforeAll
    void aDatabaseAndAGroup() throws Exception {
        Estate estate = Estate.in(folder);
        estate.tree("orders", "content");
        estate.tree("stock", "content");
        agent = RunningAgent.start(estate, FreePorts.next(), estate.sites("mode: async") + """
            workloads:
              - {name: db, source: {type: postgresql, url: "jdbc:postgresql://localhost/shop"}, rpo: 1m}
              - {name: orders, source: {type: directory, path: orders}, rpo: 1m}
              - {name: stock, source: {type: directory, path: stock}, rpo: 1m}
            environments:
              - name: production
                workloads: [db, orders, stock]
                sites: [home, far]
                consistency-groups: [{name: shop, workloads: [orders, stock]}]
            """);
    }

    private static LocatorAssertions.ContainsTextOptions inTime() {
        return new LocatorAssertions.ContainsTextOptions().setTimeout(Visitor.PATIENCE);
    }

    private static LocatorAssertions.IsVisibleOptions soon() {
        return new LocatorAssertions.IsVisibleOptions().setTimeout(Visitor.PATIENCE);
    }

    private Visitor onThePage(Visitor.Window window) {
        Visitor visitor = Visitor.signedIn(agent, window);
        Locator row = visitor.page().locator(ROW).filter(new Locator.FilterOptions().setHasText("db"));
        assertThat(row)
                .containsText(
                        "restorable until", // the log is stored every half minute, and everything begins at once
                        new LocatorAssertions.ContainsTextOptions().setTimeout(4 * Visitor.PATIENCE));
        assertThat(row.locator("td").first()).containsText("Bases", inTime());
        assertThat(row.locator("td").first().locator(".part").last().locator("svg[data-symbol=met]"))
                .isVisible(soon()); // there is a base, and with it a window
        visitor.open("db");
        assertThat(visitor.page().locator(".slider .window").first()).isVisible(soon());
        return visitor;
    }

    @Test
    void itsLogAndItsBasesStandApart() {
        try (Visitor visitor = onThePage(Visitor.Window.DESKTOP)) {
            Locator card = visitor.page().locator(".standing").first();
            assertThat(card.getByRole(AriaRole.HEADING, new Locator.GetByRoleOptions().setName("Log")))
                    .isVisible();
            assertThat(card.getByRole(AriaRole.HEADING, new Locator.GetByRoleOptions().setName("Bases")))
                    .isVisible();
            assertThat(card).containsText("of 1 min");
            assertThat(card).containsText("Newest base:");
            assertEquals(List.of(), visitor.errors());
        }
    }

    @Test
    void anInstantWithinTheLogGivesTheCommandThatRecoversUpToIt() {
        try (Visitor visitor = onThePage(Visitor.Window.DESKTOP)) {
            Page page = visitor.page();
            page.locator(".slider").scrollIntoViewIfNeeded();
            BoundingBox window = page.locator(".slider .window").first().boundingBox();
            page.mouse().click(window.x + window.width / 2, window.y + window.height / 2);
            assertThat(page.locator(".command code")).containsText("holdfast-restore database --repository", inTime());
            assertThat(page.locator(".found")).containsText("no distance");
            assertThat(page.locator(".found")).containsText("and what was logged since", inTime());
        }
    }

    @Test
    void keysMoveWithinTheLog() {
        try (Visitor visitor = onThePage(Visitor.Window.DESKTOP)) {
            Page page = visitor.page();
            Locator slider = page.getByRole(AriaRole.SLIDER);
            visitor.tabTo(slider);
            page.keyboard().press("End");
            String newest = slider.getAttribute("aria-valuenow");
            page.keyboard().press("Home");
            assertThat(slider).not().hasAttribute("aria-valuenow", newest);
            String oldest = slider.getAttribute("aria-valuenow");
            page.keyboard().press("Shift+ArrowRight");
            assertThat(slider).not().hasAttribute("aria-valuenow", oldest);
            assertThat(slider).hasAttribute("aria-valuetext", Pattern.compile("\\w+, \\d+ \\w+ \\d{4}, .*"));
        }
    }

    @Test
    void howObjectivesWereKeptIsATableThatIsReadAndChangedByKeys() {
        try (Visitor visitor = onThePage(Visitor.Window.DESKTOP)) {
            Page page = visitor.page();
            Locator table =
                    page.getByRole(AriaRole.TABLE, new Page.GetByRoleOptions().setName("How objectives were kept"));
            assertThat(table.getByRole(AriaRole.ROW))
                    .hasCount(5, new LocatorAssertions.HasCountOptions().setTimeout(Visitor.PATIENCE));
            assertThat(table.getByRole(AriaRole.ROWHEADER).last()).hasText("far, log");
            Locator period = page.getByLabel("Period: the last");
            visitor.tabTo(period);
            page.keyboard().press("ArrowUp");
            assertThat(period).hasValue("7");
            assertThat(table.getByRole(AriaRole.ROW)).hasCount(5);
            assertEquals(List.of(), visitor.errors());
        }
    }

    @Test
    void anEnvironmentShowsItsLastCompletePoint() {
        Visitor.Window narrow = new Visitor.Window(900, 800, ColorScheme.LIGHT); // where there are links to the parts
        try (Visitor visitor = Visitor.signedIn(agent, narrow)) {
            Locator environment =
                    visitor.page().getByRole(AriaRole.REGION, new Page.GetByRoleOptions().setName("Environments"));
            assertThat(environment).containsText("Group shop", inTime());
            assertThat(environment).containsText("Complete", inTime());
            assertThat(environment).containsText("2 points within");
            visitor.tabTo(visitor.page().getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Environments")));
            visitor.page().keyboard().press("Enter");
            assertThat(environment).isFocused();
        }
    }

    @Test
    void nothingOfItStandsInTheWayOfAnybody() throws Exception {
        for (Visitor.Window window : List.of(
                Visitor.Window.DESKTOP,
                Visitor.Window.DESKTOP.dark(),
                Visitor.Window.PHONE,
                Visitor.Window.PHONE.dark())) {
            try (Visitor visitor = onThePage(window)) {
                assertThat(visitor.page().locator(".report tbody tr"))
                        .hasCount(4, new LocatorAssertions.HasCountOptions().setTimeout(Visitor.PATIENCE));
                assertEquals(List.of(), Barriers.of(visitor.page()));
                assertFalse(Barriers.isTooWide(visitor.page()), "one has to scroll to both sides");
                visitor.page().navigate(agent.page());
                assertThat(visitor.page().locator("#environments")).containsText("Group shop", inTime());
                assertEquals(List.of(), Barriers.of(visitor.page()));
                assertFalse(Barriers.isTooWide(visitor.page()), "one has to scroll to both sides");
            }
        }
    }
}
