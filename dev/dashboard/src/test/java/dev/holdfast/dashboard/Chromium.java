package dev.holdfast.dashboard;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * The system's Chromium, driven by Playwright. There is one for all tests of this virtual machine, which ends with it; it
 * belongs to the thread that asked for it first, which is the one that runs the tests.
 */
final class Chromium {
    /** What {@code dev/dashboard/install-browser} installs. */
    static final Path INSTALLED = Path.of("target/browser").toAbsolutePath();

    private static final List<String> NAMES = List.of("chromium", "chromium-browser", "google-chrome");

    private Chromium() {}

    private static final class Shared {
        static final Browser BROWSER = launch();
    }

    static Browser shared() {
        return Shared.BROWSER;
    }

    private static Browser launch() {
        if (!Files.exists(INSTALLED.resolve("installed"))) {
            throw new IllegalStateException(
                    "what drives the browser is not installed: run dev/dashboard/install-browser");
        }
        System.setProperty("playwright.cli.dir", INSTALLED.toString());
        Playwright playwright = Playwright.create(new Playwright.CreateOptions()
                .setEnv(Map.of(
                        "PLAYWRIGHT_NODEJS_PATH",
                        onPath(List.of("node")).toString(),
                        "PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD",
                        "1")));
        Browser browser =
                playwright.chromium().launch(new BrowserType.LaunchOptions().setExecutablePath(onPath(NAMES)));
        Runtime.getRuntime().addShutdownHook(new Thread(playwright::close));
        return browser;
    }

    private static Path onPath(List<String> names) {
        List<String> folders = Arrays.asList(System.getenv("PATH").split(File.pathSeparator));
        return names.stream()
                .flatMap(name -> folders.stream().map(folder -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("none of " + names + " is installed: see dev/test"));
    }
}
