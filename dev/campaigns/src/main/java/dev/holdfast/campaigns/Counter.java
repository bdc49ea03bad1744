package dev.holdfast.campaigns;

import dev.holdfast.servers.PostgresqlServer;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * One client that commits rows numbered from 1, one after the other, and keeps when each was acknowledged: a ledger of what a
 * server promised, apart from the server. Others count in the same table, each in a lane of its own.
 */
final class Counter implements AutoCloseable {
    private static final long REST_MILLIS = 10;

    private final int lane;
    private final List<Instant> acknowledged = new ArrayList<>();
    private final BitSet unasked = new BitSet();
    private Optional<Client> client = Optional.empty();

    Counter(int lane) {
        this.lane = lane;
    }

    /** Makes the table that all lanes count in. */
    static void createTable(PostgresqlServer server) throws IOException, InterruptedException {
        server.sql("CREATE TABLE counter (lane int, n int, PRIMARY KEY (lane, n))");
    }

    /** What a copy has to be asked for its count. */
    String query() {
        return "SELECT count(*) FROM counter WHERE lane = " + lane;
    }

    /**
     * Goes on counting where the server's table ends. What it has and never acknowledged can be seen from now on, and was
     * promised to nobody: a server that was killed keeps what still waited for another site.
     *
     * @throws IOException if it has less than it acknowledged
     */
    void start(PostgresqlServer server) throws IOException, InterruptedException {
        int there = Integer.parseInt(server.sql(query()));
        synchronized (this) {
            if (there < acknowledged.size()) {
                throw new IOException(
                        "the server itself lost what it acknowledged: it has " + there + " of " + acknowledged.size());
            }
            while (acknowledged.size() < there) {
                unasked.set(acknowledged.size());
                acknowledged.add(Instant.now());
            }
        }
        client = Optional.of(new Client(server));
    }

    /** Ends counting; what is under way may be committed or not. */
    void stop() throws InterruptedException {
        if (client.isPresent()) {
            client.get().end();
            client = Optional.empty();
        }
    }

    synchronized int count() {
        return acknowledged.size();
    }

    /** How many were acknowledged at or before an instant. */
    synchronized int countAt(Instant instant) {
        int low = 0;
        int high = acknowledged.size();
        while (low < high) {
            int middle = (low + high) / 2;
            if (acknowledged.get(middle).isAfter(instant)) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    /** When those were acknowledged that a copy with so many rows lacks. */
    synchronized List<Instant> lostBehind(int rows) {
        return IntStream.range(rows, acknowledged.size())
                .filter(index -> !unasked.get(index))
                .mapToObj(acknowledged::get)
                .toList();
    }

    private synchronized int next() {
        return acknowledged.size() + 1;
    }

    private synchronized void acknowledge() {
        acknowledged.add(Instant.now());
    }

    @Override
    public void close() {
        client.ifPresent(Client::kill);
    }

    /** A connection, used by a thread of its own until it ends or breaks. */
    private final class Client {
        private final Process psql;
        private final Thread thread;
        private volatile boolean ending;

        Client(PostgresqlServer server) throws IOException {
            psql = new ProcessBuilder(
                            PostgresqlServer.PROGRAMS.resolve("psql").toString(),
                            "-h",
                            server.socketFolder().toString(),
                            "-U",
                            "postgres",
                            "-XAtq",
                            "postgres")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            thread = Thread.ofPlatform().daemon().start(this::run);
        }

        private void run() {
            try (BufferedWriter ask = psql.outputWriter(StandardCharsets.UTF_8);
                    BufferedReader answers = psql.inputReader(StandardCharsets.UTF_8)) {
                while (!ending) {
                    int n = next();
                    // Its row comes only after the commit, as nothing of an answer is sent before.
                    ask.write("INSERT INTO counter VALUES (" + lane + ", " + n + ") RETURNING n;\n");
                    ask.flush();
                    if (!Integer.toString(n).equals(answers.readLine())) {
                        return; // the server is gone
                    }
                    acknowledge();
                    Thread.sleep(REST_MILLIS);
                }
            } catch (IOException e) {
                return; // the server is gone, and psql with it
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        void kill() {
            psql.destroyForcibly();
        }

        void end() throws InterruptedException {
            ending = true;
            thread.join(2_000);
            psql.destroyForcibly().waitFor();
            thread.join();
        }
    }
}
