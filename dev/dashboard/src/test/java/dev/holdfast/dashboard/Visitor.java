package dev.holdfast.dashboard;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Somebody who looks at the dashboard, in a browser of his own. Closing it forgets all that he did. */
final class Visitor implements AutoCloseable {
    static final int PATIENCE = 30_000;

    private final String address;
    private final BrowserContext context;
    private final Page page;
    private final List<String> errors = new ArrayList<>();

    /** How large the window is, and what the visitor likes. */
    record Window(int width, int height, ColorScheme scheme) {
        static final Window DESKTOP = new Window(1280, 900, ColorScheme.LIGHT);
        static final Window PHONE = new Window(375, 812, ColorScheme.LIGHT);

        Window dark() {
            return new Window(width, height, ColorScheme.DARK);
        }
    }

    Visitor(RunningAgent agent, Window window) {
        this.address = agent.page();
        this.context = Chromium.shared()
                .newContext(new Browser.NewContextOptions()
                        .setViewportSize(window.width(), window.height())
                        .setColorScheme(window.scheme())
                        .setLocale("en-GB")
                        .setTimezoneId("Europe/Berlin")
                        .setPermissions(List.of("clipboard-read", "clipboard-write")));
        context.setDefaultTimeout(PATIENCE);
        this.page = context.newPage();
        page.onPageError(errors::add);
        page.onConsoleMessage(message -> {
            if (message.type().equals("error") && !message.text().contains("Failed to load resource")) {
                errors.add(message.text());
            }
        });
        page.navigate(address);
    }

    Page page() {
        return page;
    }

    /** What went wrong in the page's own code, or was held back by its Content-Security-Policy. */
    List<String> errors() {
        return errors;
    }

    Visitor signIn(String token) {
        page.getByLabel("Token").fill(token);
        page.keyboard().press("Enter");
        return this;
    }

    /** Signs in, and waits until there is something to see. */
    static Visitor signedIn(RunningAgent agent, Window window) {
        Visitor visitor = new Visitor(agent, window).signIn(Estate.TOKEN);
        visitor.page
                .getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setName("Workloads"))
                .waitFor();
        return visitor;
    }

    /** Opens the page of a workload by its address. */
    void open(String workload) {
        String encoded = URLEncoder.encode(workload, StandardCharsets.UTF_8).replace("+", "%20");
        page.navigate(address + "#/workload/" + encoded);
    }

    Locator verdict() {
        return page.locator("#verdict");
    }

    /** How a workload stands at a site, by the number of its column. */
    Locator standing(String workload, int site) {
        return page.locator("#workloads tbody tr")
                .filter(new Locator.FilterOptions().setHasText(workload))
                .locator("td")
                .nth(site);
    }

    /** Moves the focus on by the Tab key until it is on something, and fails if it never comes there. */
    void tabTo(Locator wanted) {
        for (int i = 0; i < 100; i++) {
            page.keyboard().press("Tab");
            if ((boolean) wanted.evaluate("element => element === document.activeElement")) {
                return;
            }
        }
        throw new AssertionError("the focus never comes to " + wanted);
    }

    @Override
    public void close() {
        context.close();
    }
}
