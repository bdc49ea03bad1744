package dev.holdfast.restore;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.agent.Agent;
import dev.holdfast.engine.console.Surroundings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToIntFunction;

/**
 * One run of a program, as a user sees it.
 *
 * @param exit the exit status
 * @param stdout what it wrote to stdout
 * @param err what it wrote to stderr
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record ProgramRun(int exit, byte[] stdout, String err) {

    /** Runs the restore tool with its caches below {@code home}. */
    public static ProgramRun restore(Path home, String... args) {
        return run(home, surroundings -> Restore.run(surroundings, args));
    }

    /** Runs the agent, which has to succeed. */
    public static ProgramRun agent(Path home, String... args) {
        ProgramRun run = run(home, surroundings -> Agent.run(surroundings, args));
        assertEquals(0, run.exit(), run.err());
        return run;
    }

    private static ProgramRun run(Path home, ToIntFunction<Surroundings> program) {
        Map<String, String> variables =
                Map.of("HOLDFAST_CACHE", home.resolve("cache").toString());
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int exit = program.applyAsInt(new Surroundings(
                "holdfast-restore",
                new PrintStream(out, false, StandardCharsets.UTF_8),
                new PrintStream(err, false, StandardCharsets.UTF_8),
                false,
                name -> Optional.ofNullable(variables.get(name)),
                InstantSource.system(),
                ZoneOffset.ofHours(1)));
        return new ProgramRun(exit, out.toByteArray(), err.toString(StandardCharsets.UTF_8));
    }

    public String out() {
        return new String(stdout, StandardCharsets.UTF_8);
    }

    /** What it wrote to stdout, which must be one JSON document and nothing else. */
    public JsonNode json() {
        try {
            return new ObjectMapper()
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .readTree(stdout);
        } catch (IOException e) {
            throw new UncheckedIOException("not one JSON document: " + out() + err, e);
        }
    }
}
