package dev.holdfast.engine.console;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a program finds around itself; tests give their own.
 *
 * @param program the program's name, for messages
 * @param out results
 * @param err everything else
 * @param terminal whether {@code err} is shown to a person as it is written
 * @param variables the environment
 * @param clock the time
 * @param zone the zone that local times are shown in
 */
public record Surroundings(
        String program,
        PrintStream out,
        PrintStream err,
        boolean terminal,
        Function<String, Optional<String>> variables,
        InstantSource clock,
        ZoneId zone) {

    /** Those of this process. */
    public static Surroundings ofProcess(String program, InstantSource clock) {
        return new Surroundings(
                program,
                stream(FileDescriptor.out, false),
                stream(FileDescriptor.err, true),
                isTerminal(Path.of("/proc/self/fd/2")),
                name -> Optional.ofNullable(System.getenv(name)).filter(value -> !value.isEmpty()),
                clock,
                ZoneId.systemDefault());
    }

    /** The JDK tells it of stdin and stdout together only, and slowly. */
    private static boolean isTerminal(Path descriptor) {
        try {
            String file = Files.readSymbolicLink(descriptor).toString();
            return file.startsWith("/dev/pts/") || file.startsWith("/dev/tty");
        } catch (IOException e) {
            return false; // not Linux, or no /proc: then plain lines
        }
    }

    private static PrintStream stream(FileDescriptor descriptor, boolean flushing) {
        return new PrintStream(new FileOutputStream(descriptor), flushing, StandardCharsets.UTF_8);
    }

    /** A variable of the environment, if it is set and not empty. */
    public Optional<String> variable(String name) {
        return variables.apply(name);
    }
}
