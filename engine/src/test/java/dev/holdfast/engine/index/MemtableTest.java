package dev.holdfast.engine.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MemtableTest {
    private static final byte[] SEED = new byte[Scatter.SEED_BYTES];
    private static final long FIRST_PAGE = 3;
    private static final PackLocation PACK = new PackLocation((byte) 1, "ab".repeat(32), 33_000_000, 20_000);

    @TempDir
    Path folder;

    @Test
    void aMemtableThatGrewFindsWhatItHadAndTakesMore() {
        Random random = new Random(7);
        Scatter scatter = new Scatter(SEED);
        List<byte[]> identities = new ArrayList<>();
        Memtable memtable = new Memtable(scatter, FIRST_PAGE, 1);
        assertTrue(memtable.startPack(PACK));
        while (identities.size() < 2000) {
            byte[] identity = new byte[PackContents.IDENTITY_LENGTH];
            random.nextBytes(identity);
            if (!memtable.add(identity, 0)) {
                Memtable full = memtable;
                memtable = full.grown(2 * full.pages());
                full.close();
                assertTrue(memtable.add(identity, 0));
            }
            identities.add(identity);
        }
        try (Memtable grown = memtable) {
            assertEquals(identities.size(), grown.entries());
            assertTrue(grown.fullPages() < grown.pages());
            long last = FIRST_PAGE << Page.ORDINAL_SHIFT;
            for (byte[] each : identities) {
                long ordinal = grown.find(scatter.key(each, 0), each);
                assertTrue(ordinal > last, "where it was added: behind those before it");
                last = ordinal;
            }
        }
    }

    @Test
    void anIndexThatHasLittleTakesLittleMemoryEvenWhenOpenedAgain() throws IOException {
        IndexFolder files = new IndexFolder(folder, _ -> {});
        try (IndexStore store = IndexStore.create(files, Tuning.DEFAULT, SEED)) {
            assertTrue(store.snapshot().memtable().pages() < Tuning.DEFAULT.memtablePages() / 10);
            store.add("one", List.of(new PackContents(PACK, new byte[100 * PackContents.IDENTITY_LENGTH])));
            store.flush();
        }
        try (IndexStore store = IndexStore.open(
                files, Tuning.DEFAULT, Manifest.decode(files.manifest().orElseThrow()))) {
            assertTrue(store.snapshot().memtable().pages() < Tuning.DEFAULT.memtablePages() / 10);
            assertTrue(store.snapshot().memtable().entries() > 0);
        }
    }
}
