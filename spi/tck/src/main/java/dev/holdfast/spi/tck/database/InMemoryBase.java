package dev.holdfast.spi.tck.database;

import dev.holdfast.spi.database.BaseSession;
import dev.holdfast.spi.database.LogPosition;
import dev.holdfast.spi.database.LogRange;
import dev.holdfast.spi.source.Attributes;
import dev.holdfast.spi.source.Consistency;
import dev.holdfast.spi.source.SourceException;
import dev.holdfast.spi.source.TreeEntry;
import dev.holdfast.spi.source.TreePath;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedDeque;

/** A base of a database in memory: an empty folder, and the log from when it began to when it ended. */
final class InMemoryBase implements BaseSession {
    private final InMemoryDatabase database;
    private final LogPosition start;
    private final InstantSource clock;
    private final Deque<TreeEntry> left;
    private Optional<LogRange> needs = Optional.empty();
    private Instant instant = Instant.EPOCH;

    InMemoryBase(InMemoryDatabase database, LogPosition start, InstantSource clock) {
        this.database = database;
        this.start = start;
        this.clock = clock;
        Attributes attributes = new Attributes(0700, 0, 0, "", "", Instant.EPOCH, new TreeMap<>());
        this.left = new ConcurrentLinkedDeque<>(
                List.of(new TreeEntry(TreePath.ROOT, new TreeEntry.Folder(), attributes, Optional.empty())));
    }

    @Override
    public Optional<TreeEntry> next() {
        Optional<TreeEntry> entry = Optional.ofNullable(left.poll());
        if (entry.isEmpty() && needs.isEmpty()) {
            needs = Optional.of(database.needsSince(start));
            instant = clock.instant();
        }
        return entry;
    }

    @Override
    public LogRange needs() {
        return needs.orElseThrow(() -> new IllegalStateException("the base is not read to its end"));
    }

    @Override
    public SortedMap<String, String> facts() {
        needs();
        return new TreeMap<>(Map.of("version", "1"));
    }

    @Override
    public Instant instant() {
        needs();
        return instant;
    }

    @Override
    public FileContent open(TreeEntry file) throws SourceException {
        throw new SourceException.Changed("there is no such file: " + file.path(), "");
    }

    @Override
    public Consistency consistency() {
        return Consistency.APPLICATION;
    }

    @Override
    public List<String> warnings() {
        return List.of();
    }

    @Override
    public void committed() {}

    @Override
    public void close() {}
}
