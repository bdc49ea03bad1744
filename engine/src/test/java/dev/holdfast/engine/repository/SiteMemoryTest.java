package dev.holdfast.engine.repository;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.engine.Id;
import dev.holdfast.engine.keys.Anchor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SiteMemoryTest {
    private static final int SEVERAL = 4;
    private static final int OFTEN = 50;

    @TempDir
    Path folder;

    private LocalCache cache;

    @BeforeEach
    void makeCache() throws Exception {
        cache = LocalCache.of(folder, Id.random(new SecureRandom()), "file:///store");
    }

    @Test
    void whatSeveralSeeAtOnceIsAllRemembered() throws Exception {
        try (ExecutorService pool = Executors.newFixedThreadPool(SEVERAL)) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < SEVERAL; i++) {
                String workload = "workload-" + i;
                SiteMemory memory = SiteMemory.open(cache);
                all.add(pool.submit(() -> {
                    for (int j = 0; j < OFTEN; j++) {
                        memory.sawNewer(Map.of(workload, "point-%02d".formatted(j)));
                    }
                }));
            }
            for (Future<?> each : all) {
                each.get();
            }
        }
        SiteMemory memory = SiteMemory.open(cache);
        assertEquals(SEVERAL, memory.workloads().size());
        for (int i = 0; i < SEVERAL; i++) {
            assertEquals(Optional.of("point-49"), memory.newestPoint("workload-" + i));
        }
    }

    @Test
    void anOlderPointIsNotTakenForTheNewest() throws Exception {
        SiteMemory one = SiteMemory.open(cache);
        SiteMemory other = SiteMemory.open(cache);
        other.sawNewer(Map.of("workload", "point-2"));
        one.sawNewer(Map.of("workload", "point-1"));
        assertEquals(Optional.of("point-2"), SiteMemory.open(cache).newestPoint("workload"));
        assertEquals(Optional.of("point-2"), one.newestPoint("workload"));
    }

    @Test
    void anEpochThatSomebodyElseSawMeanwhileStays() throws Exception {
        Anchor first = anchor("a");
        Anchor second = anchor("b");
        SiteMemory.open(cache).sawEpoch(first);
        SiteMemory slow = SiteMemory.open(cache);
        SiteMemory.open(cache).sawEpoch(second);
        slow.sawNewer(Map.of("workload", "point-1"));
        assertEquals(Optional.of(second), SiteMemory.open(cache).epoch());

        SiteMemory late = SiteMemory.open(cache);
        Anchor third = anchor("c");
        SiteMemory.open(cache).sawEpoch(third);
        late.sawEpoch(anchor("d"));
        assertEquals(Optional.of(third), SiteMemory.open(cache).epoch());
    }

    @Test
    void aDamagedMemoryIsEmptyAndMadeAnew() throws Exception {
        SiteMemory memory = SiteMemory.open(cache);
        memory.sawEpoch(anchor("a"));
        memory.sawNewer(Map.of("workload", "point-1"));
        Files.writeString(memory.file(), "{\"epoch\": 7");
        SiteMemory damaged = SiteMemory.open(cache);
        assertTrue(damaged.epoch().isEmpty());
        assertTrue(damaged.workloads().isEmpty());
        memory.sawNewer(Map.of("workload", "point-2"));
        assertEquals(Optional.of(anchor("a")), SiteMemory.open(cache).epoch());
        assertEquals(Optional.of("point-2"), SiteMemory.open(cache).newestPoint("workload"));
    }

    private static Anchor anchor(String digit) {
        return new Anchor(new Id(digit.repeat(32)), digit.repeat(64));
    }
}
