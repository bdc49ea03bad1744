package dev.holdfast.engine.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.engine.Id;
import dev.holdfast.engine.repository.Repository;
import dev.holdfast.spi.storage.BlobName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The index of a repository that many hosts wrote to, as a host without a cache reads it. */
class ManyIndexSegmentsTest {
    private static final int HOSTS = 12;

    private final Random random = Seeds.random("ManyIndexSegmentsTest");

    @TempDir
    private Path folder;

    private Site site;

    @BeforeEach
    void manyHosts() throws Exception {
        site = Site.create(folder);
        for (int host = 0; host < HOSTS; host++) {
            MemoryDisk disk = new MemoryDisk(1 << 20);
            disk.write(0, Seeds.bytes(random, 100_000));
            site.elsewhere().backup("vm-" + host, disk.session());
        }
    }

    private List<String> refreshed(DistantStore store) throws Exception {
        try (Repository repository = site.elsewhere().open(store)) {
            List<String> damaged = repository.index(Id.ORDINARY_DOMAIN).refresh();
            assertEquals(
                    HOSTS - damaged.size(),
                    repository.index(Id.ORDINARY_DOMAIN).segments().size());
            return damaged;
        }
    }

    private DistantStore distant() {
        return new DistantStore(site.store.another(), Duration.ofMillis(50), DistantStore.Far.DIRECTORIES);
    }

    @Test
    void segmentsAreReadSeveralAtOnce() throws Exception {
        DistantStore store = distant();
        assertEquals(List.of(), refreshed(store));
        assertTrue(store.mostAtOnce() > 2, () -> store.mostAtOnce() + " at once");
    }

    @Test
    void oneThatIsDamagedIsNamedAndTheOthersCount() throws Exception {
        BlobName damaged = site.names("index/").get(5);
        site.overwrite(damaged, new byte[100]);
        assertEquals(List.of(damaged.value()), refreshed(distant()));
    }
}
