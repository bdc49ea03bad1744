package dev.holdfast.campaigns;

import dev.holdfast.servers.PostgresqlServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** An agent, as a process, that protects a PostgreSQL server at a site on its own host and at one elsewhere. */
final class DatabaseAgent implements AutoCloseable {
    /** The workload's name. */
    static final String WORKLOAD = "orders";

    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final Programs programs;
    private final Path configuration;
    private final Path log;
    private final StoreSite far;
    private Optional<Process> process = Optional.empty();

    /** How the agent is set up. */
    record Settings(String replication, Duration objective, Duration basesEvery) {}

    DatabaseAgent(
            Programs programs, Path work, PostgresqlServer server, StoreSite near, StoreSite far, Settings settings)
            throws IOException {
        this.programs = programs;
        this.far = far;
        this.log = work.resolve("agent.log");
        this.configuration = Files.writeString(work.resolve("agent.yaml"), """
            agent: {name: host-a, state: state}
            sites:
              - {name: near, repository: "%s", key: "file:%s"}
              - {name: far, repository: "%s", key: "file:%s", replication: {%s}}
            workloads:
              - name: %s
                rpo: %ds
                source: {type: postgresql, url: "jdbc:postgresql://localhost/postgres", socket: %s, user: postgres, data-directory: %s, base-every: %ds}
            """.formatted(
                        near.url(),
                        near.key(),
                        far.url(),
                        far.key(),
                        settings.replication(),
                        WORKLOAD,
                        settings.objective().toSeconds(),
                        server.socketFolder(),
                        server.dataFolder(),
                        settings.basesEvery().toSeconds()));
    }

    void start() throws IOException {
        process = Optional.of(
                new ProcessBuilder(programs.agent(List.of("run", "--verbose", "--config", configuration.toString())))
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                        .start());
    }

    /** Kills it as {@code kill -9} does. */
    void kill() throws InterruptedException {
        if (process.isPresent()) {
            process.get().destroyForcibly().waitFor();
        }
    }

    /** Waits until the far site has a base; returns the instant from which on copies can be had there. */
    Instant awaitBase() throws IOException, InterruptedException {
        await(() -> !atFar("from").isEmpty(), "no base came to the far site");
        return Collections.min(atFar("from"));
    }

    /** Waits until the far site has all that was committed by an instant. */
    void awaitLog(Instant instant) throws IOException, InterruptedException {
        await(() -> atFar("until").stream().anyMatch(instant::isBefore), "the far site got no log since " + instant);
    }

    /** Whether something has come about. */
    private interface Condition {
        boolean holds() throws IOException, InterruptedException;
    }

    private void await(Condition condition, String otherwise) throws IOException, InterruptedException {
        Instant deadline = Instant.now().plus(PATIENCE);
        while (!condition.holds()) {
            if (Instant.now().isAfter(deadline) || !process.orElseThrow().isAlive()) {
                throw new IOException(otherwise + ": " + said());
            }
            Thread.sleep(500);
        }
    }

    /** The ends of the spans of time that can be restored from the far site. */
    private List<Instant> atFar(String end) throws IOException, InterruptedException {
        Child.Ended points = Child.run(far.points());
        if (!points.done()) {
            return List.of();
        }
        return Site.parse(points.out()).orElseThrow().findValues("windows").stream()
                .flatMap(windows -> windows.findValuesAsText(end).stream())
                .filter(text -> text.contains("T")) // the rest are places in the log
                .map(Instant::parse)
                .toList();
    }

    /** What it said, the end of it. */
    String said() throws IOException {
        String all = Files.exists(log) ? Files.readString(log) : "";
        return all.substring(Math.max(0, all.length() - 4000));
    }

    @Override
    public void close() {
        process.ifPresent(Process::destroyForcibly);
    }
}
