package dev.holdfast.dashboard;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.APIResponse;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.BoundingBox;
import dev.holdfast.servers.FreePorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Makes the pictures of the manual; {@code dev/screenshots} runs it. No test: its name is none. */
class Screenshots {
    private static final Path PICTURES = Path.of("target/screenshots").toAbsolutePath();
    private static final Visitor.Window DESKTOP = Visitor.Window.DESKTOP;
    private static final int PATIENCE = 60_000;
    private static final String WORKLOADS = """
        workloads:
          - {name: files, source: {type: directory, path: app}, rpo: 1h}
          - {name: mail-spool, source: {type: directory, path: mail}, rpo: 4h}
          - {name: orders, source: {type: directory, path: orders}, rpo: 30m}
          - {name: web-disk, source: {type: disk, path: web.raw}, rpo: 30m, hooks: {after: [/bin/sleep, "%d"]}}
        """;
    private static final String ENVIRONMENT = """
          - {name: shop-db, source: {type: postgresql, url: "jdbc:postgresql://localhost/shop"}, rpo: 1m}
        environments:
          - name: production
            workloads: [orders, files, shop-db]
            sites: [home, far]
            consistency-groups: [{name: shop, workloads: [orders, shop-db]}]
        """;

    @TempDir
    Path folder;

    private static String sites(Estate estate) {
        return estate.sites("mode: async")
                + "  - {name: vault, repository: \"%s\", key: \"file:vault.key\", replication: {mode: async}}\n"
                        .formatted(estate.url("vault"));
    }

    @Test
    void makeThem() throws Exception {
        Estate estate = Estate.in(folder);
        estate.disk("web.raw", 48 << 20);
        estate.addReplica("vault");
        makeHistory(estate);
        Files.move(folder.resolve("vault"), folder.resolve("vault-away"));
        try (RunningAgent agent =
                RunningAgent.start(estate, FreePorts.next(), sites(estate) + WORKLOADS.formatted(100) + ENVIRONMENT)) {
            pause(agent, "mail-spool");
            capture(agent, "web-disk");
            Files.createDirectories(PICTURES);
            overview(agent, DESKTOP, "overview-light");
            overview(agent, DESKTOP.dark(), "overview-dark");
            overview(agent, Visitor.Window.PHONE, "phone");
            timeline(agent);
            database(agent);
        }
    }

    /** Days of points, as if the agent had run all the time. */
    private void makeHistory(Estate estate) throws IOException, InterruptedException {
        Path file = folder.resolve("past.yaml");
        Files.writeString(file, Estate.head(FreePorts.next()) + sites(estate) + WORKLOADS.formatted(0));
        Instant now = Instant.now();
        Programs.history(
                folder, file, "app,mail,orders", now.minus(Duration.ofDays(3)), now.minus(Duration.ofMinutes(30)));
    }

    private static void pause(RunningAgent agent, String workload) {
        try (Visitor visitor = Visitor.signedIn(agent, DESKTOP)) {
            visitor.open(workload);
            visitor.page().getByText("Pause …").click();
            visitor.page().getByLabel("Why, for others").fill("mail is moved to new storage");
            visitor.page().getByLabel("For how long").selectOption("12 hours");
            visitor.page().getByText("Pause it").click();
            assertThat(visitor.page().locator(".done")).containsText("Paused until");
        }
    }

    private static void capture(RunningAgent agent, String workload) {
        try (Visitor visitor = Visitor.signedIn(agent, DESKTOP)) {
            visitor.open(workload);
            visitor.page().getByText("Take a point now").click();
            assertThat(visitor.page().locator(".done")).isVisible(); // it begins, or is under way
        }
    }

    private void overview(RunningAgent agent, Visitor.Window window, String name) {
        try (Visitor visitor = new Visitor(agent, window)) {
            visitor.page().route("**/api/v1/**", this::withoutThisMachine);
            visitor.signIn(Estate.TOKEN);
            assertThat(visitor.page().locator("#running")).containsText("web-disk", inTime());
            assertThat(visitor.standing("orders", 1)).containsText("left", inTime());
            assertThat(visitor.page().locator("#environments")).containsText("Group shop", inTime());
            assertThat(visitor.standing("files", 1)).containsText("left", inTime());
            shoot(visitor.page(), name);
        }
    }

    private void timeline(RunningAgent agent) {
        try (Visitor visitor = new Visitor(agent, DESKTOP)) {
            Page page = visitor.page();
            page.route("**/api/v1/**", this::withoutThisMachine);
            visitor.signIn(Estate.TOKEN);
            visitor.open("files");
            assertThat(page.locator(".found")).containsText("Consistency", inTime());
            page.locator(".slider").focus();
            for (int i = 0; i < 9; i++) {
                page.keyboard().press("ArrowLeft");
            }
            assertThat(page.locator(".found")).containsText("h", inTime());
            assertThat(page.locator(".found")).containsText("Consistency", inTime());
            page.locator("#restore-title").evaluate("title => title.scrollIntoView()");
            shoot(page, "timeline");
        }
    }

    private void database(RunningAgent agent) {
        try (Visitor visitor = new Visitor(agent, DESKTOP)) {
            Page page = visitor.page();
            page.route("**/api/v1/**", this::withoutThisMachine);
            visitor.signIn(Estate.TOKEN);
            visitor.open("shop-db");
            Locator log = page.locator(".slider .window").first();
            assertThat(log).isVisible(new LocatorAssertions.IsVisibleOptions().setTimeout(PATIENCE));
            log.scrollIntoViewIfNeeded();
            BoundingBox window = log.boundingBox();
            page.mouse().click(window.x + window.width / 2, window.y + window.height / 2);
            assertThat(page.locator(".found")).containsText("no distance", inTime());
            page.locator("#restore-title").evaluate("title => title.scrollIntoView()");
            shoot(page, "database");
        }
    }

    /** Where this machine keeps its temporary files is nothing for a manual. */
    private void withoutThisMachine(Route route) {
        APIResponse response = route.fetch();
        String text = response.text()
                .replace(folder + "/home", "/srv/backup")
                .replace(folder + "/far", "/mnt/far/backup")
                .replace(folder + "/vault", "/mnt/vault/backup")
                .replace(folder.toString(), "/srv");
        route.fulfill(new Route.FulfillOptions().setResponse(response).setBody(text));
    }

    private static LocatorAssertions.ContainsTextOptions inTime() {
        return new LocatorAssertions.ContainsTextOptions().setTimeout(PATIENCE);
    }

    private static void shoot(Page page, String name) {
        page.screenshot(new Page.ScreenshotOptions().setPath(PICTURES.resolve(name + ".png")));
    }
}
