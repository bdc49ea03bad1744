package dev.holdfast.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a running agent answers, asked as an operator's programs would. */
@Timeout(180)
class AgentApiTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int DISK = 192 << 20;

    @TempDir
    Path home;

    private Site site;
    private int port;

    @BeforeEach
    void aDiskAndAFolderAndTwoSites() throws IOException {
        site = Site.with(home);
        site.disk("disk", 1 << 20, 1);
        Files.createDirectory(home.resolve("tree"));
        Files.writeString(home.resolve("tree/file"), "content");
        port = RunningAgent.freePort();
        configure("5s");
    }

    private void configure(String rpo) throws IOException {
        Files.writeString(home.resolve("agent.yaml"), """
                agent:
                  name: host-a
                  state: state
                  %s
                sites:
                  - {name: home, repository: "%s", key: "file:key"}
                  - {name: far, repository: "%s", key: "file:far-key", replication: {mode: async}}
                workloads:
                  - {name: "web/disk 50%%", source: {type: disk, path: disk}, rpo: %s}
                  - {name: app, source: {type: directory, path: tree}, rpo: 5s}
                environments:
                  - {name: production, workloads: [app], sites: [far, home], owner: primary}
                """.formatted(
                        RunningAgent.http(site, port), site.url("repository"), site.url("far"), rpo));
    }

    private static void assertValid(JsonNode schema, JsonNode document, String what) {
        SchemaValidatorsConfig strict =
                SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build();
        assertEquals(
                Set.of(),
                JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                        .getSchema(schema, strict)
                        .validate(document),
                () -> what + " answered " + document);
    }

    /** The schema of what an operation answers, which may refer to others of the description. */
    private static JsonNode schemaOf(JsonNode description, String path, String method, String status) {
        ObjectNode schema = JSON.createObjectNode();
        JsonNode content = description
                .at("/paths")
                .path(path)
                .path(method)
                .path("responses")
                .path(status)
                .path("content");
        schema.setAll((ObjectNode) content.path("application/json").path("schema"));
        schema.set("components", description.get("components"));
        return schema;
    }

    @Test
    void itsDescriptionIsOneOfOpenApiAndHoldsTogether() throws Exception {
        try (RunningAgent agent = RunningAgent.start(home, port);
                InputStream official =
                        Objects.requireNonNull(AgentApiTest.class.getResourceAsStream("/openapi/schema-3.1.json"))) {
            JsonNode description = agent.get("/api/v1/openapi.json");
            assertValid(JSON.readTree(official), description, "its description");
            Matcher reference =
                    Pattern.compile("\"#(/components/schemas/[A-Za-z]+)\"").matcher(description.toString());
            while (reference.find()) {
                assertFalse(description.at(reference.group(1)).isMissingNode(), reference.group());
            }
            Set<String> ids = new HashSet<>();
            description
                    .get("paths")
                    .properties()
                    .forEach(path -> path.getValue().elements().forEachRemaining(operation -> {
                        assertTrue(ids.add(operation.get("operationId").asText()), path.getKey());
                        Set<String> named = new HashSet<>();
                        operation.get("parameters").forEach(parameter -> {
                            if (parameter.get("in").asText().equals("path")) {
                                named.add("{" + parameter.get("name").asText() + "}");
                            }
                        });
                        Set<String> written =
                                new HashSet<>(List.of(path.getKey().split("/")));
                        written.removeIf(segment -> !segment.startsWith("{"));
                        assertEquals(written, named);
                    }));
            assertTrue(ids.contains("openapi"), "it describes itself too");
        }
    }

    @Test
    void whatItAnswersIsWhatItsDescriptionPromises() throws Exception {
        String disk = "/api/v1/workloads/web%2Fdisk%2050%25";
        try (RunningAgent agent = RunningAgent.start(home, port)) {
            JsonNode description = agent.get("/api/v1/openapi.json");
            agent.await(
                    "points at both sites",
                    () -> agent.get(disk + "/points").at("/points/0/sites").size() == 2);
            agent.await(
                    "a copy that ended",
                    () -> agent.get("/api/v1/runs?state=succeeded").toString().contains("\"copy\""));
            List<List<String>> asked = List.of(
                    List.of("/api/v1/status", "/api/v1/status"),
                    List.of("/api/v1/sites", "/api/v1/sites"),
                    List.of("/api/v1/environments", "/api/v1/environments"),
                    List.of("/api/v1/events?limit=5", "/api/v1/events"),
                    List.of("/api/v1/workloads?limit=1", "/api/v1/workloads"),
                    List.of("/api/v1/report", "/api/v1/report"),
                    List.of("/api/v1/report?workload=app", "/api/v1/report"),
                    List.of(disk, "/api/v1/workloads/{workload}"),
                    List.of(disk + "/points?limit=2", "/api/v1/workloads/{workload}/points"),
                    List.of("/api/v1/workloads/app/points", "/api/v1/workloads/{workload}/points"),
                    List.of(disk + "/windows", "/api/v1/workloads/{workload}/windows"),
                    List.of(disk + "/restore?at=2026-03-01T14:30:00Z&site=far", "/api/v1/workloads/{workload}/restore"),
                    List.of("/api/v1/runs", "/api/v1/runs"),
                    List.of("/api/v1/runs/1", "/api/v1/runs/{run}"));
            for (List<String> each : asked) {
                assertValid(
                        schemaOf(description, each.getLast(), "get", "200"),
                        agent.get(each.getFirst()),
                        each.getFirst());
            }
            for (JsonNode run : agent.get("/api/v1/runs").get("runs")) {
                String path = "/api/v1/runs/" + run.get("id").asText();
                assertValid(schemaOf(description, "/api/v1/runs/{run}", "get", "200"), agent.get(path), path);
            }
            JsonNode first = agent.get("/api/v1/workloads?limit=1");
            assertEquals("app", first.at("/workloads/0/name").asText());
            JsonNode second = agent.get(
                    "/api/v1/workloads?limit=1&after=" + first.get("next").asText());
            assertEquals("web/disk 50%", second.at("/workloads/0/name").asText());
            assertTrue(second.get("next").isNull());
            agent.stop();
        }
    }

    @Test
    void whoOwnsAnEnvironmentAndUntilWhenItsLeaseIsHeldIsShown() throws Exception {
        try (RunningAgent agent = RunningAgent.start(home, port)) {
            agent.await("the lease", () -> environment(agent).get("lease").isObject());
            JsonNode environment = environment(agent);
            assertEquals("this-side", environment.get("owner").asText(), environment::toString);
            assertEquals("primary", environment.get("side").asText());
            assertEquals(1, environment.get("epoch").asLong());
            assertTrue(environment.at("/lease/holder").asText().contains("host-a"), environment::toString);
            Instant seen = Instant.parse(environment.at("/lease/seen").asText());
            assertTrue(Instant.parse(environment.at("/lease/expires").asText()).isAfter(seen), environment::toString);
            Instant since = Instant.parse(environment.get("since").asText());
            assertFalse(since.isAfter(Instant.now()), environment::toString); // what was seen is taken in after it
            AgentRun status = site.run("status", "--config", site.path("agent.yaml"));
            assertTrue(
                    status.out().contains("environment production: owned by this side, primary, seen so since "),
                    status.out() + status.err());
            agent.stop();
        }
    }

    private static JsonNode environment(RunningAgent agent) throws IOException, InterruptedException {
        return agent.get("/api/v1/environments").at("/environments/0");
    }

    @Test
    void theCommandThatItGivesRestores() throws Exception {
        try (RunningAgent agent = RunningAgent.start(home, port)) {
            agent.await(
                    "a point",
                    () -> !agent.get("/api/v1/workloads/app/points")
                            .get("points")
                            .isEmpty());
            JsonNode point = agent.get("/api/v1/workloads/app/points").at("/points/0");
            assertEquals(7, point.get("dataBytes").asLong());
            JsonNode restore = agent.get("/api/v1/workloads/app/restore?site=home&at="
                    + point.get("instant").asText() + "&key-file=" + home.resolve("passphrase") + "&to=/srv/it%27s");
            assertEquals(
                    "holdfast-restore files --repository " + site.url("repository") + " --key-file "
                            + home.resolve("passphrase") + " --workload app --at "
                            + point.get("instant").asText() + " --to '/srv/it'\\''s'",
                    restore.get("command").asText());
        }
    }

    @Test
    void aCaptureThatRunsShowsHowFarItHasCome() throws Exception {
        site.disk("disk", DISK, 2);
        configure("1h");
        try (RunningAgent agent = RunningAgent.start(home, port)) {
            agent.await("progress of a capture", () -> {
                for (JsonNode run : agent.get("/api/v1/runs?state=running").get("runs")) {
                    long done = run.at("/progress/bytesDone").asLong();
                    if (done > 0
                            && done < DISK
                            && run.at("/progress/bytesTotal").asLong() == DISK) {
                        assertEquals("capture", run.get("kind").asText());
                        assertEquals("capturing", run.get("phase").asText());
                        assertEquals("schedule", run.get("cause").asText());
                        assertTrue(run.at("/progress/bytesPerSecond").asDouble() > 0, run.toString());
                        return true;
                    }
                }
                return false;
            });
        }
    }

    @Test
    void aPersonMayHaveAPointTakenAndASiteBroughtUpToDate() throws Exception {
        configure("1h");
        try (RunningAgent agent = RunningAgent.start(home, port)) {
            String disk = "/api/v1/workloads/web%2Fdisk%2050%25";
            agent.await(
                    "a first point",
                    () -> agent.get(disk).at("/sites/1/achievedSeconds").isNumber());
            agent.await(
                    "that nothing of it runs",
                    () -> agent.get(disk).get("running").isEmpty());
            HttpResponse<String> begun = agent.post(disk + "/capture", "");
            assertEquals(202, begun.statusCode(), begun.body());
            JsonNode run = JSON.readTree(begun.body()).get("run");
            assertEquals("request", run.get("cause").asText());
            agent.await(
                    "its end",
                    () -> agent.get("/api/v1/runs/" + run.get("id").asText())
                            .at("/run/state")
                            .asText()
                            .equals("succeeded"));
            agent.await(
                    "a second point",
                    () -> agent.get(disk + "/points").get("points").size() == 2);
            agent.await(
                    "a copy that is begun",
                    () -> agent.post("/api/v1/sites/far/replicate", "").statusCode() == 202);
            assertEquals(409, agent.post("/api/v1/sites/home/replicate", "").statusCode());
            assertEquals(404, agent.post("/api/v1/sites/nowhere/replicate", "").statusCode());
            assertEquals(
                    404, agent.post("/api/v1/workloads/nothing/capture", "").statusCode());
            agent.stop();
        }
    }

    @Test
    void aPauseHoldsOverARestartAndIsShown() throws Exception {
        String until = Instant.now().plus(1, ChronoUnit.HOURS).toString();
        String body = "{\"reason\": \"the array moves\", \"until\": \"" + until + "\"}";
        try (RunningAgent agent = RunningAgent.start(home, port)) {
            HttpResponse<String> paused = agent.post("/api/v1/workloads/app/pause", body);
            assertEquals(200, paused.statusCode(), paused.body());
            assertEquals(
                    "the array moves",
                    JSON.readTree(paused.body()).at("/pause/reason").asText());
            assertEquals(409, agent.post("/api/v1/workloads/app/capture", "").statusCode());
            agent.stop();
        }
        try (RunningAgent agent = RunningAgent.start(home, port)) {
            assertEquals(
                    "the array moves",
                    agent.get("/api/v1/workloads/app").at("/pause/reason").asText());
            assertEquals(1, agent.get("/api/v1/status").at("/counts/paused").asInt());
            agent.await("that what is paused becomes too old, and is told why", () -> {
                JsonNode standing = agent.get("/api/v1/workloads/app").at("/sites/0");
                return !standing.get("state").asText().equals("meeting")
                        && standing.get("reason").asText().equals("paused");
            });
            assertEquals(200, agent.post("/api/v1/workloads/app/resume", "").statusCode());
            agent.await(
                    "a new point",
                    () -> agent.get("/api/v1/workloads/app")
                            .at("/sites/0/state")
                            .asText()
                            .equals("meeting"));
            assertEquals(409, agent.post("/api/v1/workloads/app/resume", "").statusCode());
            assertTrue(agent.get("/api/v1/events").toString().contains("\"resumed\""));
            agent.stop();
        }
    }

    @Test
    void whatIsNoPauseIsRefused() throws Exception {
        try (RunningAgent agent = RunningAgent.start(home, port)) {
            Instant now = Instant.now();
            for (String body : List.of(
                    "",
                    "{",
                    "[]",
                    "{}",
                    "{\"reason\": \"x\"}",
                    "{\"reason\": \"x\", \"until\": \"tomorrow\"}",
                    "{\"reason\": \"\", \"until\": \"" + now.plusSeconds(60) + "\"}",
                    "{\"reason\": \"" + "x".repeat(501) + "\", \"until\": \"" + now.plusSeconds(60) + "\"}",
                    "{\"reason\": \"a\", \"reason\": \"b\", \"until\": \"" + now.plusSeconds(60) + "\"}",
                    "[".repeat(1000))) {
                assertEquals(
                        400, agent.post("/api/v1/workloads/app/pause", body).statusCode(), body);
            }
            for (Instant until : List.of(now.minusSeconds(1), now.plus(31, ChronoUnit.DAYS))) {
                String body = "{\"reason\": \"x\", \"until\": \"" + until + "\"}";
                assertEquals(
                        409, agent.post("/api/v1/workloads/app/pause", body).statusCode(), body);
            }
        }
    }

    @Test
    void aSiteThatIsGoneIsShownWithWhatIsWrong() throws Exception {
        Files.move(home.resolve("far"), home.resolve("far-away"));
        try (RunningAgent agent = RunningAgent.start(home, port)) {
            JsonNode far = agent.get("/api/v1/sites").at("/sites/1");
            assertEquals("down", far.get("state").asText());
            assertFalse(far.at("/trouble/message").asText().isEmpty());
            agent.await(
                    "points",
                    () -> !agent.get("/api/v1/workloads/app/points")
                            .get("points")
                            .isEmpty());
            assertEquals(
                    "far",
                    agent.get("/api/v1/workloads/app/points")
                            .at("/unlisted/0/site")
                            .asText());
            assertFalse(agent.get("/api/v1/status").get("objectivesMet").asBoolean());
        }
    }
}
