package dev.holdfast.campaigns;

import dev.holdfast.servers.PostgresqlServer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The load of pgbench on a server, at a rate that leaves room for what else a campaign does. */
final class PgbenchLoad implements AutoCloseable {
    private static final String DAY = "86400";

    /** Whether the balances agree in a copy, as they do after every transaction. */
    static final String BALANCED = "SELECT (SELECT sum(abalance) FROM pgbench_accounts) ="
            + " (SELECT sum(tbalance) FROM pgbench_tellers) AND (SELECT sum(abalance) FROM pgbench_accounts) ="
            + " (SELECT sum(bbalance) FROM pgbench_branches) AND (SELECT sum(abalance) FROM pgbench_accounts) ="
            + " (SELECT coalesce(sum(delta), 0) FROM pgbench_history)";

    private final int rate;
    private Optional<Process> running = Optional.empty();

    /** @param rate transactions a second; 0 for as many as there can be */
    PgbenchLoad(int rate) {
        this.rate = rate;
    }

    /** Makes its tables: a scale is 15 MB. */
    static void createTables(PostgresqlServer server, int scale) throws IOException, InterruptedException {
        server.run(
                "pgbench",
                "-h",
                server.socketFolder().toString(),
                "-i",
                "-q",
                "-s",
                Integer.toString(scale),
                "postgres");
    }

    void start(PostgresqlServer server) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                "nice",
                PostgresqlServer.PROGRAMS.resolve("pgbench").toString(),
                "-h",
                server.socketFolder().toString(),
                "-U",
                "postgres",
                "-n",
                "-c",
                "4",
                "-T",
                DAY));
        if (rate > 0) {
            command.addAll(List.of("-R", Integer.toString(rate)));
        }
        command.add("postgres");
        running = Optional.of(new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start());
    }

    void stop() throws InterruptedException {
        if (running.isPresent()) {
            running.get().destroyForcibly().waitFor();
            running = Optional.empty();
        }
    }

    @Override
    public void close() {
        running.ifPresent(Process::destroyForcibly);
    }
}
