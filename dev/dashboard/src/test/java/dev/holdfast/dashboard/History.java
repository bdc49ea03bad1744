package dev.holdfast.dashboard;

import dev.holdfast.agent.Agent;
import dev.holdfast.engine.console.Surroundings;
import dev.holdfast.servers.SettableClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;

/**
 * Takes points as they would have been taken over some days: a program whose clock can be set. Its arguments are the
 * configuration, the folders to change before each round, the first instant and the last, and the clock's file.
 */
final class History {
    private static final Duration BETWEEN = Duration.ofMinutes(230);
    /** Until a clock that was set is seen. */
    private static final Duration SEEN = Duration.ofMillis(250);

    /** The files were written by another clock than the point is taken by, so a point may be told to be fuzzy. */
    private static final int DEGRADED = 3;

    private History() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        Instant began = Instant.now();
        long beganNanos = System.nanoTime();
        Path configuration = Path.of(args[0]);
        List<String> folders = List.of(args[1].split(","));
        Instant end = Instant.parse(args[3]);
        Random random = new Random(7);
        int round = 0;
        for (Instant time = Instant.parse(args[2]); time.isBefore(end); time = time.plus(BETWEEN)) {
            Instant present = began.plusNanos(System.nanoTime() - beganNanos);
            SettableClock.set(Path.of(args[4]), Duration.between(present, time.minusSeconds(random.nextInt(4000))));
            Thread.sleep(SEEN);
            for (String each : folders) {
                Path folder = Files.createDirectories(configuration.resolveSibling(each));
                Files.writeString(folder.resolve("file"), each + " " + round);
            }
            run("backup", "--config", configuration.toString());
            if (round % 3 == 0) {
                run("replicate", "--config", configuration.toString(), "--site", "far");
            }
            if (round == 0) {
                run("replicate", "--config", configuration.toString(), "--site", "vault");
            }
            round++;
        }
        System.exit(0); // whatever still waits
    }

    private static void run(String... args) throws IOException {
        int exit = Agent.run(Surroundings.ofProcess("holdfast-agent", InstantSource.system()), args);
        if (exit != 0 && exit != DEGRADED) {
            throw new IOException("ended with " + exit);
        }
    }
}
