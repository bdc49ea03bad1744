package dev.holdfast.source.sqlite;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** A process that commits one entry of a ledger after the other, and says so of each. */
final class BusyWriter implements AutoCloseable {
    private final Process process;
    private final AtomicLong committed = new AtomicLong();
    private volatile Optional<String> complaint = Optional.empty();

    private BusyWriter(Process process) {
        this.process = process;
        Thread.ofVirtual().start(this::listen);
    }

    /** What the process runs. */
    static final class Program {
        private Program() {}

        public static void main(String[] args) throws Exception {
            try (Database database = Database.open(Path.of(args[0]))) {
                for (long entry = database.ledger() + 1; ; entry++) {
                    database.enter(entry);
                    System.out.println(entry);
                }
            }
        }
    }

    static BusyWriter on(Path database) throws IOException {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Program.class.getName(),
                database.toString());
        return new BusyWriter(
                new ProcessBuilder(command).redirectErrorStream(true).start());
    }

    private void listen() {
        try (BufferedReader lines = process.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.matches("[0-9]+")) {
                    committed.set(Long.parseLong(line));
                } else if (!line.startsWith("SLF4J")) {
                    complaint = Optional.of(line);
                }
            }
        } catch (IOException e) {
            // it was ended
        }
    }

    /** The last entry that it said it had committed. */
    long committed() {
        return committed.get();
    }

    /** Waits until it has committed some more. */
    void await(long more) throws InterruptedException {
        long until = committed() + more;
        while (committed() < until) {
            if (!process.isAlive()) {
                throw new AssertionError("the writer ended: " + complaint.orElse("without a word"));
            }
            Thread.sleep(1);
        }
    }

    /** Ends it as a power cut would. */
    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
