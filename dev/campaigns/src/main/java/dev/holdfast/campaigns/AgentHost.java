package dev.holdfast.campaigns;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A host with an agent, a process of the real program, and one disk, half of which is as at all other hosts. A hook changes
 * the disk before each point and notes what it is then, so that every point can be told right or wrong.
 */
final class AgentHost implements AutoCloseable {
    private static final Duration TO_BEGIN = Duration.ofSeconds(30);
    private static final int BLOCK = 1 << 16;
    private static final Pattern TAKEN = Pattern.compile("workload=(\\S+) instant=(\\S+) .*a point was taken");

    private final Programs programs;
    private final Path folder;
    private final String workload;
    private final List<Process> processes = new ArrayList<>();

    /**
     * Makes it ready; starts nothing.
     *
     * @param diskBytes of its disk, of which the first half follows from {@code shared} alone
     */
    AgentHost(Programs programs, Path folder, String name, StoreSite site, long diskBytes, long shared, long own)
            throws IOException {
        this.programs = programs;
        this.folder = Files.createDirectories(folder);
        this.workload = "disk-" + name;
        long half = diskBytes / 2 / BLOCK;
        ChangingDisk first = new ChangingDisk(folder.resolve("disk.raw"), diskBytes, new SplittableRandom(shared));
        first.fill(0, half);
        new ChangingDisk(folder.resolve("disk.raw"), diskBytes, new SplittableRandom(own)).fill(half, half);
        Path hook = Files.writeString(folder.resolve("change"), """
            #!/bin/sh
            set -eu
            cd '%s'
            at=$(od -An -N4 -tu4 /dev/urandom)
            dd if=/dev/urandom of=disk.raw bs=65536 count=4 seek=$((at %% %d)) conv=notrunc 2>/dev/null
            sum=$(sha256sum disk.raw)
            echo "$(date +%%s%%N) ${sum%%%% *}" >> states
            """.formatted(folder, 2 * half - 4));
        Files.setPosixFilePermissions(hook, PosixFilePermissions.fromString("rwx------"));
        Files.writeString(
                folder.resolve("agent.yaml"), """
            agent: {name: %s, state: state}
            sites:
              - {name: home, repository: "%s", key: "file:%s"}
            workloads:
              - {name: %s, source: {type: disk, path: disk.raw}, rpo: 5s, hooks: {before: ["%s"]}}
            environments:
              - {name: production, workloads: [%s], sites: [home], owner: primary}
            """.formatted(name, site.url(), site.key(), workload, hook, workload));
    }

    /** Starts the agent, again after it was killed. */
    void start() throws IOException {
        processes.add(new ProcessBuilder(programs.agent(List.of(
                        "run",
                        "--verbose",
                        "--config",
                        folder.resolve("agent.yaml").toString())))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                .start());
    }

    private Path log() {
        return folder.resolve("log");
    }

    private Process process() {
        return processes.getLast();
    }

    /** Kills it as {@code kill -9} does. */
    void kill() throws InterruptedException {
        process().destroyForcibly().waitFor();
    }

    /** Asks it to end, once it has begun; tells whether it did, in good order. */
    boolean stop() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TO_BEGIN.toNanos();
        while (isAlive() && begun() < processes.size() && System.nanoTime() < deadline) {
            Thread.sleep(100); // until then a signal ends the JVM, not the agent
        }
        process().destroy();
        return process().waitFor(30, TimeUnit.SECONDS) && process().exitValue() == 0;
    }

    private long begun() throws IOException {
        return said().stream()
                .filter(line -> line.contains("the agent begins its work"))
                .count();
    }

    boolean isAlive() {
        return process().isAlive();
    }

    /** Seconds of processor that its process used so far. */
    double processorSeconds() {
        return process()
                .info()
                .totalCpuDuration()
                .map(time -> time.toMillis() / 1e3)
                .orElse(0.0);
    }

    /** What it said since the beginning. */
    List<String> said() throws IOException {
        return Files.exists(log()) ? Files.readAllLines(log()) : List.of();
    }

    /** The points that it said are durable, each with what the disk was then. */
    List<StoreSite.Generation> points() throws IOException {
        NavigableMap<Instant, String> states = new TreeMap<>();
        for (String line : Files.exists(folder.resolve("states"))
                ? Files.readAllLines(folder.resolve("states"))
                : List.<String>of()) {
            String[] parts = line.split(" ", 2);
            states.put(Instant.ofEpochSecond(0, Long.parseLong(parts[0])), parts[1]);
        }
        List<StoreSite.Generation> points = new ArrayList<>();
        for (String line : said()) {
            Matcher taken = TAKEN.matcher(line);
            if (taken.find()) {
                Instant instant = Instant.parse(taken.group(2));
                points.add(new StoreSite.Generation(
                        taken.group(1),
                        taken.group(2),
                        states.floorEntry(instant).getValue()));
            }
        }
        return points;
    }

    @Override
    public void close() {
        processes.forEach(Process::destroyForcibly);
    }
}
