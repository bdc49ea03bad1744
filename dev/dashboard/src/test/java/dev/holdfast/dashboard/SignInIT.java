package dev.holdfast.dashboard;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import dev.holdfast.servers.FreePorts;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who is let in, and what is seen once nothing answers. */
@Timeout(120)
class SignInIT {
    private static final String WORKLOADS = """
        workloads:
          - {name: files, source: {type: directory, path: tree}, rpo: 1h}
        """;

    @TempDir
    Path folder;

    private RunningAgent start(int port) throws Exception {
        Estate estate = new Estate(folder);
        return RunningAgent.start(estate, port, estate.sites("mode: async") + WORKLOADS);
    }

    @Test
    void tokensAndSilence() throws Exception {
        Estate.in(folder).tree("tree", "content");
        int port = FreePorts.next();
        try (RunningAgent agent = start(port)) {
            aPageThatIsLoadedAgainAndAgainStillComes(agent);
            aWrongTokenIsSaidToBeWrong(agent);
            aTokenIsInNoAddressAndGoneOnceSignedOut(agent);
            aTokenThatMayOnlyLookHasNothingToPress(agent);
            try (Visitor visitor = Visitor.signedIn(agent, Visitor.Window.DESKTOP)) {
                anAgentThatEndedIsStale(agent, visitor);
                try (RunningAgent again = start(port)) {
                    assertThat(visitor.page().locator("#stale"))
                            .isEmpty(new LocatorAssertions.IsEmptyOptions().setTimeout(Visitor.PATIENCE));
                    assertFalse(again.said().isEmpty());
                }
            }
        }
    }

    private static void aPageThatIsLoadedAgainAndAgainStillComes(RunningAgent agent) {
        for (int i = 0; i < 10; i++) {
            try (Visitor visitor = new Visitor(agent, Visitor.Window.DESKTOP)) {
                assertThat(visitor.page().getByLabel("Token")).isFocused();
            }
        }
    }

    private static void aWrongTokenIsSaidToBeWrong(RunningAgent agent) {
        try (Visitor visitor = new Visitor(agent, Visitor.Window.DESKTOP)) {
            visitor.signIn("not-the-token-that-it-wants");
            assertThat(visitor.page().locator("#token-trouble")).containsText("The token is not right.");
            assertThat(visitor.page().getByLabel("Token")).isFocused();
            visitor.signIn("has a space");
            assertThat(visitor.page().locator("#token-trouble")).containsText("no space");
            assertEquals(List.of(), visitor.errors());
        }
    }

    private static void aTokenIsInNoAddressAndGoneOnceSignedOut(RunningAgent agent) {
        try (Visitor visitor = new Visitor(agent, Visitor.Window.DESKTOP)) {
            List<String> addresses = new ArrayList<>();
            visitor.page().onRequest(request -> addresses.add(request.url()));
            visitor.signIn(Estate.TOKEN);
            Page page = visitor.page();
            page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setName("Workloads"))
                    .waitFor();
            addresses.add(page.url());
            assertEquals(
                    List.of(),
                    addresses.stream()
                            .filter(each -> each.contains(Estate.TOKEN))
                            .toList());
            assertEquals(0, page.evaluate("() => localStorage.length"));
            assertEquals("", page.evaluate("() => document.cookie"));
            page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Sign out"))
                    .click();
            assertThat(page.getByLabel("Token")).isVisible();
            assertThat(page.locator("#overview")).isHidden();
            assertEquals(0, page.evaluate("() => sessionStorage.length"));
        }
    }

    private static void aTokenThatMayOnlyLookHasNothingToPress(RunningAgent agent) {
        try (Visitor visitor = new Visitor(agent, Visitor.Window.DESKTOP).signIn(Estate.VIEW_TOKEN)) {
            visitor.page()
                    .getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("files"))
                    .first()
                    .click();
            assertThat(visitor.page().getByText("This token may only look.")).isVisible();
            assertThat(visitor.page().getByText("Take a point now")).hasCount(0);
        }
    }

    private static void anAgentThatEndedIsStale(RunningAgent agent, Visitor visitor) throws InterruptedException {
        agent.kill();
        assertThat(visitor.page().locator("#stale"))
                .containsText("Stale", new LocatorAssertions.ContainsTextOptions().setTimeout(Visitor.PATIENCE));
        assertThat(visitor.page().locator("#stale")).containsText("What is shown is as of");
        assertThat(visitor.page().locator("#stale")).containsText("Asked again in");
        assertThat(visitor.page().locator("#workloads tbody tr")).hasCount(1); // what was known is still shown
    }
}
