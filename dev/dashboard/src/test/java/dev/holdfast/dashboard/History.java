package dev.holdfast.dashboard;

import dev.holdfast.agent.Agent;
import dev.holdfast.engine.console.Surroundings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Random;

/**
 * Takes points as they would have been taken over some days: a program for {@code faketime}. Its arguments are the
 * configuration, the folders to change before each round, the first instant and the last, and the file by which it says what
 * time it is.
 */
final class History {
    private static final Duration BETWEEN = Duration.ofMinutes(230);
    private static final DateTimeFormatter FAKED =
            DateTimeFormatter.ofPattern("'@'uuuu-MM-dd HH:mm:ss").withZone(ZoneId.systemDefault());

    /** The files were written by another clock than the point is taken by, so a point may be told to be fuzzy. */
    private static final int DEGRADED = 3;

    private History() {}

    public static void main(String[] args) throws IOException {
        Path configuration = Path.of(args[0]);
        List<String> folders = List.of(args[1].split(","));
        Instant end = Instant.parse(args[3]);
        Random random = new Random(7);
        int round = 0;
        for (Instant time = Instant.parse(args[2]); time.isBefore(end); time = time.plus(BETWEEN)) {
            Files.writeString(Path.of(args[4]), FAKED.format(time.minusSeconds(random.nextInt(4000))) + "\n");
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
        System.exit(0); // whatever still waits, by a clock that stands
    }

    private static void run(String... args) throws IOException {
        int exit = Agent.run(Surroundings.ofProcess("holdfast-agent", InstantSource.system()), args);
        if (exit != 0 && exit != DEGRADED) {
            throw new IOException("ended with " + exit);
        }
    }
}
