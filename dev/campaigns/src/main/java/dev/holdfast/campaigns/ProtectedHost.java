package dev.holdfast.campaigns;

import dev.holdfast.servers.SettableClock;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** An agent that protects workloads at sites, as a process with a clock that can be set. */
final class ProtectedHost implements AutoCloseable {
    private final Programs programs;
    private final Path configuration;
    private final Path log;
    private final SettableClock clock;
    private Optional<Process> agent = Optional.empty();

    /**
     * Writes its configuration; the first site is the local one.
     *
     * @param pager who is told when something is wrong
     */
    ProtectedHost(Programs programs, Path work, List<StoreSite> sites, ChangingWorkloads workloads, URI pager)
            throws IOException, InterruptedException {
        this.programs = programs;
        this.clock = SettableClock.in(work);
        this.configuration = work.resolve("agent.yaml");
        this.log = work.resolve("agent.log");
        StringBuilder yaml = new StringBuilder("agent: {name: host-a, state: state}\nsites:\n");
        for (int i = 0; i < sites.size(); i++) {
            StoreSite site = sites.get(i);
            yaml.append("  - {name: %s, repository: \"%s\", key: \"file:%s\"%s}%n"
                    .formatted(site.name(), site.url(), site.key(), i == 0 ? "" : ", replication: {mode: async}"));
        }
        yaml.append("workloads:\n");
        workloads.all().forEach(workload -> yaml.append(workload.yaml()));
        yaml.append("notifications:\n  - {type: webhook, url: \"%s\", events: [\"*\"]}%n".formatted(pager));
        Files.writeString(configuration, yaml);
    }

    void start() throws IOException {
        List<String> command = new ArrayList<>(List.of("env"));
        clock.environment().forEach((name, value) -> command.add(name + "=" + value));
        command.addAll(programs.agent(List.of("run", "--verbose", "--config", configuration.toString())));
        agent = Optional.of(new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start());
    }

    /** Sets its clock: ahead of the real one by so much. */
    void setClock(Duration ahead) throws IOException {
        clock.set(ahead);
    }

    boolean isRunning() {
        return agent.isPresent() && agent.get().isAlive();
    }

    long pid() {
        return agent.orElseThrow().pid();
    }

    /** Kills it as {@code kill -9} does. */
    void kill() throws InterruptedException {
        if (agent.isPresent()) {
            agent.get().destroyForcibly().waitFor();
        }
    }

    /** Asks it to end, as a service manager does; its exit status, or -1 if it goes on. */
    int stop() throws InterruptedException {
        Process process = agent.orElseThrow();
        process.destroy();
        return process.waitFor(20, TimeUnit.SECONDS) ? process.exitValue() : -1;
    }

    String log() throws IOException {
        return Files.readString(log);
    }

    @Override
    public void close() {
        agent.ifPresent(Process::destroyForcibly);
    }
}
