package dev.holdfast.storage.filesystem;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.spi.storage.BlobStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.io.TempDirFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Several processes write to one folder at once; where there is one, in memory, where no disk makes one wait longer than
 * another.
 */
class RacingProcessesIT {
    private static final int PROCESSES = 4;
    private static final int ROUNDS = 100;

    @TempDir(factory = FolderInMemory.class)
    private Path root;

    @ParameterizedTest
    @ValueSource(strings = {"links", "no-links"})
    void ofRacingPutsIfAbsentExactlyOneWins(String links) throws Exception {
        try (BlobStore store = Stores.open(root);
                Racers racers = new Racers(root, links)) {
            for (int round = 0; round < ROUNDS; round++) {
                String name = "race/" + links + "/" + round;
                int winner = onlyWinner(racers.race("put-if-absent " + name + " %d"));
                assertArrayEquals(Stores.bytes(winner, 1000), Stores.get(store, name), "the winner's content stays");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"links", "no-links"})
    void ofRacingPutsIfVersionExactlyOneWins(String links) throws Exception {
        try (BlobStore store = Stores.open(root);
                Racers racers = new Racers(root, links)) {
            for (int round = 0; round < ROUNDS; round++) {
                String version = Stores.put(store, "lease", Stores.bytes(1000 + round, 1000))
                        .version();
                int winner = onlyWinner(racers.race("put-if-version lease %d " + version));
                assertArrayEquals(Stores.bytes(winner, 1000), Stores.get(store, "lease"));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"links", "no-links"})
    void noUpdateByVersionIsLost(String links) throws Exception {
        try (BlobStore store = Stores.open(root);
                Racers racers = new Racers(root, links)) {
            Stores.put(store, "counter", "0".getBytes(UTF_8));
            for (String answer : racers.race("increment counter 20")) {
                assertEquals("done", answer);
            }
            assertEquals(Integer.toString(PROCESSES * 20), new String(Stores.get(store, "counter"), UTF_8));
        }
    }

    private static int onlyWinner(List<String> answers) {
        for (String answer : answers) {
            assertTrue(answer.startsWith("won ") || answer.equals("lost"), answer);
        }
        List<Integer> winners = new ArrayList<>();
        for (int i = 0; i < answers.size(); i++) {
            if (answers.get(i).startsWith("won ")) {
                winners.add(i);
            }
        }
        assertEquals(1, winners.size(), () -> "winners: " + winners);
        return winners.getFirst();
    }

    static final class FolderInMemory implements TempDirFactory {
        @Override
        public Path createTempDirectory(AnnotatedElementContext element, ExtensionContext extension)
                throws IOException {
            Path memory = Path.of("/dev/shm");
            return Files.isWritable(memory)
                    ? Files.createTempDirectory(memory, "holdfast")
                    : Files.createTempDirectory("holdfast");
        }
    }

    private static final class Racers implements AutoCloseable {
        private final List<StoreProcessHandle> processes = new ArrayList<>();

        Racers(Path root, String links) throws IOException {
            for (int i = 0; i < PROCESSES; i++) {
                processes.add(StoreProcessHandle.start(root, links, List.of()));
            }
        }

        /** What each process answered to {@code command}, formatted with its number, all at the same moment. */
        List<String> race(String command) throws IOException {
            long start = System.currentTimeMillis() + 3;
            for (int i = 0; i < PROCESSES; i++) {
                processes.get(i).send("wait-until " + start);
                processes.get(i).send(command.formatted(i));
            }
            List<String> answers = new ArrayList<>();
            for (StoreProcessHandle process : processes) {
                assertEquals("done", process.answer());
                answers.add(process.answer());
            }
            return answers;
        }

        @Override
        public void close() throws IOException {
            for (StoreProcessHandle process : processes) {
                process.close();
            }
        }
    }
}
