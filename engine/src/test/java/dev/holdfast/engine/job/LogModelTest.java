package dev.holdfast.engine.job;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.format.LogHead;
import dev.holdfast.engine.log.LogLeg;
import dev.holdfast.engine.log.LogPath;
import dev.holdfast.engine.log.LogPiece;
import dev.holdfast.engine.log.LogSealer;
import dev.holdfast.engine.log.SealedSegment;
import dev.holdfast.engine.pack.Compression;
import dev.holdfast.engine.repository.Repository;
import dev.holdfast.spi.database.LogPosition;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.tck.database.InMemoryDatabase;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What is found of a log, against a model that knows which bytes of each stream are held by at least one segment that is
 * right: segments of any length, that overlap, of several writers; some lost, some damaged.
 */
class LogModelTest {
    private static final int LENGTH = 200;

    private final Random random = Seeds.random("LogModelTest");

    @TempDir
    private Path folder;

    private final class Stream {
        final String name;
        final Optional<LogPosition> from;
        final int start;
        final byte[] bytes = Seeds.bytes(random, LENGTH);
        final BitSet held = new BitSet();
        boolean begun;

        Stream(String name, int start, Optional<LogPosition> from) {
            this.name = name;
            this.start = start;
            this.from = from;
        }

        int reach(int offset) {
            return held.nextClearBit(offset);
        }
    }

    @Test
    void whatIsFoundIsWhatIsThere() throws Exception {
        for (int round = 0; round < 25; round++) {
            Site site = Site.create(folder);
            List<Stream> streams = streams();
            write(site, streams);
            Log log = new Log(site, new InMemoryDatabase("server", "unused", () -> Site.NOW));
            if (!site.names("logs/").isEmpty()) {
                compareReading(log, streams);
                comparePaths(log, streams);
            }
        }
    }

    private List<Stream> streams() {
        List<Stream> streams = new ArrayList<>();
        streams.add(new Stream("s0", 0, Optional.empty()));
        for (int i = 1; i < 4; i++) {
            Stream parent = streams.get(random.nextInt(i));
            int from = parent.start + random.nextInt(LENGTH - parent.start);
            int start = random.nextBoolean() ? from : 0;
            streams.add(new Stream("s" + i, start, Optional.of(new LogPosition(parent.name, from))));
        }
        return streams;
    }

    private void write(Site site, List<Stream> streams) throws Exception {
        try (Repository repository = site.open();
                LogSealer one = sealer(repository);
                LogSealer other = sealer(repository)) {
            for (Stream stream : streams) {
                int count = random.nextInt(12);
                for (int i = 0; i < count; i++) {
                    boolean first = i == 0;
                    int start = first ? stream.start : stream.start + random.nextInt(LENGTH - stream.start);
                    int end = start + 1 + random.nextInt(Math.min(60, LENGTH - start));
                    store(site, stream, random.nextBoolean() ? one : other, start, end, first);
                }
            }
        }
    }

    private static LogSealer sealer(Repository repository) throws Exception {
        return new LogSealer(repository, "w", "server", Compression.DEFAULT, new SecureRandom());
    }

    private void store(Site site, Stream stream, LogSealer sealer, int start, int end, boolean first) throws Exception {
        Optional<LogHead.Branch> branch =
                first ? stream.from.map(from -> new LogHead.Branch(from, new byte[0])) : Optional.empty();
        LogPiece piece = new LogPiece(
                new LogPosition(stream.name, start),
                Arrays.copyOfRange(stream.bytes, start, end),
                false,
                branch,
                List.of());
        SealedSegment segment = sealer.seal(piece);
        segment.putTo(site.store.another());
        BlobName name = segment.name().object();
        switch (random.nextInt(6)) {
            case 0 -> site.store.delete(name);
            case 1 -> {
                byte[] bytes = site.read(name);
                bytes[random.nextInt(60 + 145 + 100)] ^= 1;
                site.overwrite(name, bytes);
            }
            default -> {
                stream.held.set(start, end);
                stream.begun |= first;
            }
        }
    }

    private void compareReading(Log log, List<Stream> streams) throws Exception {
        for (Stream stream : streams) {
            for (int i = 0; i < 5; i++) {
                int from = random.nextInt(LENGTH - 1);
                int to = from + 1 + random.nextInt(LENGTH - from);
                LogLeg leg = new LogLeg(stream.name, from, to);
                if (stream.reach(from) >= to) {
                    assertArrayEquals(Arrays.copyOfRange(stream.bytes, from, to), log.read(leg), leg::toString);
                } else {
                    assertThrows(RepositoryException.class, () -> log.read(leg), leg::toString);
                }
            }
        }
    }

    private void comparePaths(Log log, List<Stream> streams) throws Exception {
        for (int i = 0; i < 5; i++) {
            int from = random.nextInt(LENGTH);
            Set<List<LogLeg>> expected = new HashSet<>();
            expect(streams, streams.getFirst(), from, List.of(), expected);
            Set<List<LogLeg>> found = new HashSet<>();
            log.paths(new LogPosition("s0", from)).stream().map(LogPath::legs).forEach(found::add);
            assertEquals(expected, found, "from " + from);
        }
    }

    private void expect(List<Stream> streams, Stream stream, int from, List<LogLeg> before, Set<List<LogLeg>> into) {
        int end = stream.reach(from);
        boolean goesOn = false;
        for (Stream child : streams) {
            if (child.begun
                    && child.from.filter(f -> f.stream().equals(stream.name)).isPresent()) {
                int leaves = (int) child.from.orElseThrow().offset();
                if (leaves >= from && leaves <= end) {
                    goesOn |= leaves == end;
                    List<LogLeg> legs = new ArrayList<>(before);
                    legs.add(new LogLeg(stream.name, from, leaves));
                    expect(streams, child, child.start, legs, into);
                }
            }
        }
        boolean isThere = end > from || (from > 0 && stream.held.get(from - 1)) || !before.isEmpty();
        if (isThere && !goesOn) {
            List<LogLeg> legs = new ArrayList<>(before);
            legs.add(new LogLeg(stream.name, from, end));
            into.add(legs);
        }
    }
}
