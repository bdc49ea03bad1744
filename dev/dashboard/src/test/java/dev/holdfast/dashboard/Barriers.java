package dev.holdfast.dashboard;

import com.microsoft.playwright.Page;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;

/** What keeps people from using a page, as axe finds it. */
final class Barriers {
    private static final String FIND = """
        async () => (await axe.run(document, {resultTypes: ["violations"]})).violations
            .map(each => each.id + ": " + each.nodes.map(node => node.target + " " + node.failureSummary).join("; "))
        """;
    private static final String WIDER_THAN_THE_WINDOW = """
        () => document.documentElement.scrollWidth > document.documentElement.clientWidth
        """;

    private Barriers() {}

    /** All of them, in words; none if the page is as it should be. */
    @SuppressWarnings("unchecked")
    static List<String> of(Page page) throws IOException {
        page.evaluate(Files.readString(Chromium.INSTALLED.resolve("node_modules/axe-core/axe.min.js")));
        return (List<String>) page.evaluate(FIND);
    }

    /** Whether one has to scroll to both sides to read it. */
    static boolean isTooWide(Page page) {
        return (boolean) page.evaluate(WIDER_THAN_THE_WINDOW);
    }
}
