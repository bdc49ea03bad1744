package dev.holdfast.agent.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.engine.console.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CaptureWindowTest {
    private static final String YAML = """
        sites:
          - {name: home, repository: "file:///srv/home", key: "file:home.key"}
        workloads:
          - {name: web, source: {type: disk, path: web.raw}, rpo: 400d, windows: [%s]}
        """;

    @TempDir
    Path folder;

    private Configuration read(String text) throws UsageException, IOException {
        return ConfigurationReader.read(Files.writeString(folder.resolve("agent.yaml"), text));
    }

    private List<CaptureWindow> windows(String windows) throws Exception {
        return read(YAML.formatted(windows)).workloads().getFirst().windows();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {from: "22:00", to: "06:00"}                                                                  | PT16H
            {from: "22:00", to: "06:00"}, {from: "12:00", to: "13:00"}                                    | PT9H
            {from: "08:00", to: "18:00", rule: never}                                                     | PT10H
            {from: "08:00", to: "18:00", rule: never, days: [mon]}                                        | PT10H
            {from: "00:00", to: "00:00", days: [sat, sun]}                                                | PT120H
            {from: "22:00", to: "06:00", days: [sun]}                                                     | PT160H
            {from: "22:00", to: "06:00", days: [sun]}, {from: "00:00", to: "05:00", rule: never}           | PT160H
            {from: "00:00", to: "00:00", rule: never, days: [mon, tue, wed, thu, fri, sat, sun]}          | PT168H
            {from: "00:00", to: "00:00"}                                                                  | PT0S
            """)
    void theLongestTimeWithoutACaptureIsKnown(String windows, String longest) throws Exception {
        assertEquals(longest, CaptureWindow.longestClosed(windows(windows)).toString());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {from: "22:00"}                                     | 'to' is missing here
            {from: "22:00", to: "6"}                            | is not a time of day
            {from: "22:00", to: "06:00", days: []}              | days
            {from: "22:00", to: "06:00", days: [someday]}       | 'someday' is none of mon, tue, wed
            {from: "22:00", to: "06:00", rule: mostly}          | 'mostly' is none of only, never
            """)
    void whatIsNoWindowIsRefused(String windows, String said) {
        String problems = String.valueOf(
                assertThrows(UsageException.class, () -> windows(windows)).getMessage());
        assertTrue(problems.contains(said), problems);
    }

    @Test
    void windowsThatLeaveNoWayToKeepTheObjectiveAreRefused() {
        String text = YAML.formatted("{from: \"22:00\", to: \"06:00\"}").replace("400d", "17h, site-rpo: {home: 16h}");
        String problems = String.valueOf(
                assertThrows(UsageException.class, () -> read(text)).getMessage());
        assertTrue(problems.contains("no capture may start for 16h, and points are to be no older than 16h"), problems);
        assertTrue(problems.contains("agent.yaml:4"), problems);
    }

    @Test
    void theWindowsOfWhatIsCapturedTogetherAreTheSame() {
        String text = YAML.formatted("{from: \"22:00\", to: \"06:00\"}") + """
                  - {name: app, source: {type: disk, path: app.raw}, rpo: 30h}
                environments:
                  - {name: shop, workloads: [web, app], sites: [home], consistency-groups: [{name: all, workloads: [web, app]}]}
                """;
        String problems = String.valueOf(
                assertThrows(UsageException.class, () -> read(text)).getMessage());
        assertTrue(problems.contains("have different 'windows'"), problems);
    }
}
