package dev.holdfast.spi.source;

import java.time.Instant;
import java.util.List;

/** One reading of a source, at one instant as far as its consistency goes. */
public sealed interface SourceSession extends AutoCloseable permits VolumeSession, TreeSession {
    /** The instant of consistency. */
    Instant instant();

    /** How consistent what was read is; asked again at the end, since a source can change while it is read. */
    Consistency consistency();

    /** What was seen to change or could not be read, in plain words, at most a thousand; empty if all went well. */
    List<String> warnings();

    /** Tells the source that what was read is durable as a recovery point. Called at most once, before close. */
    void committed() throws SourceException;

    /** Ends the reading; without {@link #committed()} before, no point came of it. */
    @Override
    void close();
}
