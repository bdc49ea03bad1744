package dev.holdfast.storage.filesystem;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs that open a store at the same moment do not sweep away what the others are trying out. */
class OpenedAtOnceTest {
    @TempDir
    private Path folder;

    @Test
    void everyOpeningSucceeds() throws Exception {
        try (ExecutorService pool = Executors.newFixedThreadPool(4)) {
            List<Future<?>> openings = new ArrayList<>();
            for (int i = 0; i < 2000; i++) {
                openings.add(pool.submit(() -> {
                    Stores.open(folder).close();
                    return null;
                }));
            }
            for (Future<?> opening : openings) {
                opening.get();
            }
        }
    }
}
