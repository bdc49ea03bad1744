package dev.holdfast.servers;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;

/**
 * A wall clock that can be set for one program, while it runs: a small library, compiled when it is needed (by {@code cc}), that
 * is loaded before the C library. Monotonic clocks and waiting are left as they are.
 */
public final class SettableClock {
    private final Path library;
    private final Path ahead;

    private SettableClock(Path library, Path ahead) {
        this.library = library;
        this.ahead = ahead;
    }

    /** Compiles one into a folder; it goes right. */
    public static SettableClock in(Path folder) throws IOException, InterruptedException {
        Path library = folder.resolve("clock.so");
        Path source = folder.resolve("clock.c");
        try (InputStream stored = SettableClock.class.getResourceAsStream("clock.c")) {
            Files.write(source, Objects.requireNonNull(stored, "clock.c").readAllBytes());
        }
        Process compiler = new ProcessBuilder(
                        "cc", "-O2", "-shared", "-fPIC", "-o", library.toString(), source.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(compiler.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (compiler.waitFor() != 0) {
            throw new IOException("the clock cannot be compiled: " + said);
        }
        SettableClock clock = new SettableClock(library, folder.resolve("clock"));
        clock.set(Duration.ZERO);
        return clock;
    }

    /** What a program finds in its environment that has this clock. */
    public Map<String, String> environment() {
        return Map.of("LD_PRELOAD", library.toString(), "SETTABLE_CLOCK", ahead.toString());
    }

    /** The file that says by how many seconds it is ahead. */
    public Path file() {
        return ahead;
    }

    /** Sets it: ahead of the real one by so much, in whole seconds. Seen within a tenth of a second. */
    public void set(Duration by) throws IOException {
        set(ahead, by);
    }

    /** Sets the one whose {@link #file} this is. */
    public static void set(Path file, Duration by) throws IOException {
        Path next = file.resolveSibling(file.getFileName() + ".next");
        Files.writeString(next, by.toSeconds() + "\n");
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
