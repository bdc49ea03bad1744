package dev.holdfast.engine.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What was added is found at any moment, while runs are made, merged and unmapped. */
@Timeout(120)
class ChunkIndexConcurrencyTest {
    private static final int SEGMENTS = 200;
    private static final int CHUNKS = 100;
    private static final int READERS = 3;

    @TempDir
    Path folder;

    private final Random random = new Random(3);
    private final List<PackContents> contents = new ArrayList<>();
    private final AtomicInteger added = new AtomicInteger();

    @Test
    void readersFindEverythingThatWasAddedWhileMoreIsAdded() throws Exception {
        make();
        try (ChunkIndex index = Folders.open(folder, random);
                ExecutorService threads = Executors.newFixedThreadPool(READERS)) {
            List<Future<Long>> readers = new ArrayList<>();
            for (int i = 0; i < READERS; i++) {
                Random own = new Random(i);
                readers.add(threads.submit(() -> readUntilAllIsThere(index, own)));
            }
            for (int i = 0; i < SEGMENTS; i++) {
                index.addSegment("segment " + i, List.of(contents.get(i)));
                added.set(i + 1);
                if (i % 20 == 0) {
                    index.flush();
                }
            }
            for (Future<Long> reader : readers) {
                assertTrue(result(reader) > 0);
            }
            assertEquals((long) SEGMENTS * CHUNKS, index.size());
        }
    }

    @Test
    void readersNeverSeeAWrongPackWhileTheIndexIsClearedAndFilledAgain() throws Exception {
        make();
        try (ChunkIndex index = Folders.open(folder, random);
                ExecutorService threads = Executors.newFixedThreadPool(READERS)) {
            AtomicReference<Boolean> done = new AtomicReference<>(false);
            List<Future<Long>> readers = new ArrayList<>();
            for (int i = 0; i < READERS; i++) {
                Random own = new Random(i);
                readers.add(threads.submit(() -> readAnything(index, own, done)));
            }
            for (int round = 0; round < 10; round++) {
                for (int i = 0; i < 40; i++) {
                    int segment = (round * 40 + i) % SEGMENTS;
                    index.addSegment("segment " + segment, List.of(contents.get(segment)));
                }
                index.clear();
            }
            done.set(true);
            for (Future<Long> reader : readers) {
                assertTrue(result(reader) > 0);
            }
        }
    }

    private void make() {
        for (int i = 0; i < SEGMENTS; i++) {
            byte[] name = new byte[32];
            random.nextBytes(name);
            byte[] identities = new byte[CHUNKS * 32];
            random.nextBytes(identities);
            contents.add(new PackContents(
                    new PackLocation((byte) 1, KnownPacks.HEX.formatHex(name), 1000 + i, 10), identities));
        }
    }

    private long readUntilAllIsThere(ChunkIndex index, Random own) {
        long read = 0;
        for (int known = 0; known < SEGMENTS; read++) {
            known = added.get();
            if (known > 0) {
                PackContents wanted = contents.get(own.nextInt(known));
                byte[] identity = someIdentity(wanted, own);
                assertEquals(wanted.pack(), index.find(identity).orElseThrow());
                assertEquals(List.of(wanted.pack()), index.findAll(identity));
            }
        }
        return read;
    }

    private long readAnything(ChunkIndex index, Random own, AtomicReference<Boolean> done) {
        long read = 0;
        for (; !done.get(); read++) {
            PackContents wanted = contents.get(own.nextInt(SEGMENTS));
            index.find(someIdentity(wanted, own)).ifPresent(found -> assertEquals(wanted.pack(), found));
        }
        return read;
    }

    private static byte[] someIdentity(PackContents pack, Random own) {
        byte[] identity = new byte[32];
        System.arraycopy(pack.identities(), own.nextInt(CHUNKS) * 32, identity, 0, 32);
        return identity;
    }

    private static long result(Future<Long> future) throws IOException, InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause());
        }
    }
}
