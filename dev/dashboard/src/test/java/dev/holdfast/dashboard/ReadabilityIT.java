package dev.holdfast.dashboard;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ForcedColors;
import dev.holdfast.servers.FreePorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Everybody can read and use it: in both schemes, on wide and narrow screens, with much on them. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReadabilityIT {
    @TempDir
    static Path folder;

    @AutoClose
    private RunningAgent agent;

    @BeforeAll
    void somethingIsWrong() throws Exception {
        Estate estate = Estate.in(folder);
        estate.tree("tree", "content");
        Files.move(folder.resolve("far"), folder.resolve("far-away"));
        agent = RunningAgent.start(estate, FreePorts.next(), estate.sites("mode: async") + """
            workloads:
              - {name: files, source: {type: directory, path: tree}, rpo: 1h}
              - {name: calm, source: {type: directory, path: tree}, rpo: 4h}
              - {name: hasty, source: {type: directory, path: tree}, rpo: 5s}
            """);
        try (Visitor visitor = Visitor.signedIn(agent, Visitor.Window.DESKTOP)) {
            Page page = visitor.page();
            visitor.open("files");
            page.getByText("Pause …").click();
            page.getByLabel("Why, for others").fill("storage is moved");
            page.getByText("Pause it").click();
            assertThat(page.locator(".done")).containsText("Paused until");
        }
    }

    static Stream<Visitor.Window> windows() {
        return Stream.of(1280, 375, 320)
                .flatMap(width -> Stream.of(ColorScheme.LIGHT, ColorScheme.DARK)
                        .map(scheme -> new Visitor.Window(width, 800, scheme)));
    }

    @ParameterizedTest
    @MethodSource("windows")
    void nothingStandsInTheWay(Visitor.Window window) throws IOException {
        try (Visitor visitor = new Visitor(agent, window)) {
            Page page = visitor.page();
            page.getByLabel("Token").waitFor();
            requireReadable(page);
            visitor.signIn(Estate.TOKEN);
            assertThat(page.locator("#notices .notice").first()).isVisible();
            requireReadable(page);
            visitor.open("files");
            assertThat(page.locator(".found"))
                    .containsText(
                            "Consistency", new LocatorAssertions.ContainsTextOptions().setTimeout(Visitor.PATIENCE));
            requireReadable(page);
            visitor.open("hasty");
            page.getByText("Pause …").click();
            requireReadable(page);
            assertEquals(List.of(), visitor.errors());
        }
    }

    private static void requireReadable(Page page) throws IOException {
        assertEquals(List.of(), Barriers.of(page));
        assertFalse(Barriers.isTooWide(page), "one has to scroll to both sides");
    }

    @Test
    void statesAreToldApartWithoutColours() {
        try (Visitor visitor = Visitor.signedIn(agent, Visitor.Window.DESKTOP)) {
            Page page = visitor.page();
            page.emulateMedia(new Page.EmulateMediaOptions().setForcedColors(ForcedColors.ACTIVE));
            assertThat(visitor.standing("calm", 0).locator("svg[data-symbol=met]"))
                    .isVisible();
            assertThat(visitor.standing("calm", 0)).containsText("Met");
            assertThat(visitor.standing("calm", 1).locator("svg[data-symbol=never]"))
                    .isVisible();
            assertThat(visitor.standing("calm", 1)).containsText("No point yet");
            assertFalse(Barriers.isTooWide(page));
        }
    }
}
