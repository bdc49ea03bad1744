package dev.holdfast.restore.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The restore tool as a process that follows a protected server. */
final class Follower implements AutoCloseable {
    private final Process process;
    private final Path out;
    private final Path err;

    private Follower(Process process, Path out, Path err) {
        this.process = process;
        this.out = out;
        this.err = err;
    }

    /** Begins a standby in a folder, or goes on with it. */
    static Follower start(ProtectedServer origin, Path to, String... options) throws IOException {
        Path out = Files.createTempFile(origin.home(), "follower", ".jsonl");
        Path err = Files.createTempFile(origin.home(), "follower", ".err");
        List<String> command = ProtectedServer.java("dev.holdfast.restore.Restore");
        command.addAll(origin.arguments(
                "database", "--workload", "orders", "--to", to.toString(), "--follow", "--json", "--no-progress"));
        command.addAll(List.of(options));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment()
                .put("HOLDFAST_CACHE", origin.home().resolve("cache").toString());
        return new Follower(builder.start(), out, err);
    }

    private List<JsonNode> events() throws IOException {
        List<JsonNode> events = new ArrayList<>();
        String all = Files.readString(out, StandardCharsets.UTF_8);
        for (String line : all.substring(0, all.lastIndexOf('\n') + 1).lines().toList()) {
            events.add(new ObjectMapper().readTree(line));
        }
        return events;
    }

    /** The last that it told of something. */
    Optional<JsonNode> last(String event) throws IOException {
        return events().stream()
                .filter(each -> each.get("event").asText().equals(event))
                .reduce((_, later) -> later);
    }

    /** Waits until a query of the standby gives this. */
    void awaitAnswer(String query, String wanted) throws Exception {
        long deadline = System.nanoTime() + ProtectedServer.PATIENCE_NANOS;
        String answer = "";
        while (!answer.equals(wanted)) {
            assertTrue(process.isAlive() && System.nanoTime() < deadline, answer + said());
            Thread.sleep(200);
            answer = last("following").isPresent() ? ask(query) : "nothing was heard yet";
        }
    }

    /** What a query of the standby gives. */
    String ask(String query) throws Exception {
        String connect = last("following").orElseThrow().get("connect").asText();
        Process psql = new ProcessBuilder("sh", "-c", connect + " -XAtqc \"$0\"", query)
                .redirectErrorStream(true)
                .start();
        return new String(psql.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    }

    /** Waits until it says that all that was committed by an instant is in the standby. */
    void awaitUntil(Instant instant) throws Exception {
        long deadline = System.nanoTime() + ProtectedServer.PATIENCE_NANOS;
        while (last("following")
                .filter(event -> event.hasNonNull("until")
                        && !Instant.parse(event.get("until").asText()).isBefore(instant))
                .isEmpty()) {
            assertTrue(process.isAlive() && System.nanoTime() < deadline, said());
            Thread.sleep(200);
        }
    }

    /** Waits until it told this on stderr. */
    void awaitTold(String text) throws Exception {
        long deadline = System.nanoTime() + ProtectedServer.PATIENCE_NANOS;
        while (!Files.readString(err).contains(text)) {
            assertTrue(process.isAlive() && System.nanoTime() < deadline, said());
            Thread.sleep(200);
        }
    }

    /** Promotes the standby as an operator does, and waits until this has ended. */
    void promote() throws Exception {
        String command = last("following").orElseThrow().get("promote").asText();
        Process promotion = new ProcessBuilder("sh", "-c", command)
                .directory(Path.of("/").toFile())
                .inheritIO()
                .start();
        assertEquals(0, promotion.waitFor(), said());
        assertEquals(0, ended(), said());
    }

    /** Interrupts it as an operator does; its exit status. */
    int interrupt() throws Exception {
        process.destroy();
        return ended();
    }

    /** Ends it at once, without a word to its server. */
    void kill() throws Exception {
        process.destroyForcibly().waitFor();
    }

    /** Waits until it has ended; its exit status. */
    int ended() throws Exception {
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), said());
        return process.exitValue();
    }

    /** All that it said. */
    String said() throws IOException {
        return Files.readString(out) + Files.readString(err);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    @Override
    public String toString() {
        try {
            return said();
        } catch (IOException e) {
            return e.toString();
        }
    }
}
