package dev.holdfast.engine.job;

import dev.holdfast.spi.database.BaseSession;
import dev.holdfast.spi.database.LogRange;
import dev.holdfast.spi.source.Consistency;
import dev.holdfast.spi.source.SourceException;
import dev.holdfast.spi.source.TreeEntry;
import dev.holdfast.spi.tck.database.InMemoryDatabase;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/** A base while which the database goes on committing, so that it needs some of the log. */
final class GrowingBase implements BaseSession {
    private final InMemoryDatabase database;
    private final BaseSession session;

    GrowingBase(InMemoryDatabase database) {
        this.database = database;
        this.session = database.base();
    }

    @Override
    public Optional<TreeEntry> next() throws SourceException {
        database.append(new byte[100]);
        return session.next();
    }

    @Override
    public LogRange needs() {
        return session.needs();
    }

    @Override
    public SortedMap<String, String> facts() {
        return session.facts();
    }

    @Override
    public FileContent open(TreeEntry file) throws SourceException {
        return session.open(file);
    }

    @Override
    public Instant instant() {
        return session.instant();
    }

    @Override
    public Consistency consistency() {
        return session.consistency();
    }

    @Override
    public List<String> warnings() {
        return session.warnings();
    }

    @Override
    public void committed() throws SourceException {
        session.committed();
    }

    @Override
    public void close() {
        session.close();
    }
}
