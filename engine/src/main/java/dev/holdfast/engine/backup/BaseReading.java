package dev.holdfast.engine.backup;

import dev.holdfast.spi.database.Base;
import dev.holdfast.spi.database.BaseSession;
import dev.holdfast.spi.database.LogPosition;
import dev.holdfast.spi.source.Consistency;
import dev.holdfast.spi.source.SourceException;
import dev.holdfast.spi.source.TreeEntry;
import dev.holdfast.spi.source.TreeSession;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A reading of a database's base, which ends when the log that the base needs is durable: so no base is committed that
 * could not be used.
 */
public final class BaseReading implements TreeSession {
    private final BaseSession session;
    private final String identity;
    private final LogWait log;
    private long bytes;

    /** Waits for a database's log. */
    @FunctionalInterface
    public interface LogWait {
        /**
         * Returns when all of the log before a place is durable where it has to be.
         *
         * @throws SourceException if that will not come about
         */
        void until(LogPosition place) throws SourceException, InterruptedException;
    }

    /**
     * A reading of a base.
     *
     * @param session what is read; closed with this
     * @param identity of the server
     */
    public BaseReading(BaseSession session, String identity, LogWait log) {
        this.session = session;
        this.identity = identity;
        this.log = log;
    }

    /** Tells of the base before, if it is one of the same server, so that what did not change since may be recognised. */
    void since(Base earlier) {
        if (earlier.identity().equals(identity)) {
            session.since(earlier.facts());
        }
    }

    /** What is recorded of it; known when {@link #next} has returned its last entry. */
    public Base base() {
        return new Base(identity, session.needs(), session.facts());
    }

    /** How many bytes its files have, of those told so far. */
    public long bytes() {
        return bytes;
    }

    @Override
    public Optional<TreeEntry> next() throws SourceException {
        Optional<TreeEntry> entry = session.next();
        if (entry.isPresent() && entry.get().kind() instanceof TreeEntry.RegularFile file) {
            bytes += file.length();
        }
        if (entry.isEmpty() && !session.needs().start().equals(session.needs().end())) {
            try {
                log.until(session.needs().end());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new SourceException.Unavailable("interrupted while waiting for the log of a base", "", e);
            }
        }
        return entry;
    }

    @Override
    public FileContent open(TreeEntry file) throws SourceException {
        return session.open(file);
    }

    /** The instant at which the base is consistent; known when {@link #next} has returned its last entry. */
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
