package dev.holdfast.engine.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class CommandRunnerTest {
    @Command(name = "greedy")
    private static final class Greedy implements Callable<ExitCode> {
        @Override
        public ExitCode call() {
            throw new OutOfMemoryError("Java heap space");
        }
    }

    @Test
    void runningOutOfMemoryIsAFailureThatIsToldAndNotAnInterruption() {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Surroundings surroundings = new Surroundings(
                "greedy",
                new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false,
                name -> Optional.empty(),
                InstantSource.system(),
                ZoneOffset.UTC);
        int status = new CommandRunner(surroundings, new CommandLine(new Greedy())).run();
        assertEquals(ExitCode.FAILED.status(), status);
        assertTrue(err.toString(StandardCharsets.UTF_8).contains("out of memory"), err::toString);
    }
}
