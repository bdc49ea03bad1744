package dev.holdfast.agent;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.engine.console.Surroundings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;

/**
 * One run of the program, as a user sees it.
 *
 * @param exit the exit status
 * @param out what it wrote to stdout
 * @param err what it wrote to stderr
 */
record AgentRun(int exit, String out, String err) {

    /** Runs the program with its caches below {@code home}. */
    static AgentRun of(Path home, String... args) {
        return with(Map.of("HOLDFAST_CACHE", home.resolve("cache").toString()), args);
    }

    /** Runs the program with these variables in its environment. */
    static AgentRun with(Map<String, String> variables, String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int exit = Agent.run(surroundings(variables, out, err), args);
        return new AgentRun(exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /** What a program finds around itself, with these variables; what it writes is lost. */
    static Surroundings surroundings(Map<String, String> variables) {
        return surroundings(variables, OutputStream.nullOutputStream(), OutputStream.nullOutputStream());
    }

    private static Surroundings surroundings(Map<String, String> variables, OutputStream out, OutputStream err) {
        return new Surroundings(
                "holdfast-agent",
                new PrintStream(out, false, StandardCharsets.UTF_8),
                new PrintStream(err, false, StandardCharsets.UTF_8),
                false,
                name -> Optional.ofNullable(variables.get(name)),
                InstantSource.system(),
                ZoneOffset.ofHours(1));
    }

    /** What it wrote to stdout, which must be one JSON document and nothing else. */
    JsonNode json() {
        try {
            return new ObjectMapper()
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .readTree(out);
        } catch (IOException e) {
            throw new UncheckedIOException("not one JSON document: " + out + err, e);
        }
    }
}
