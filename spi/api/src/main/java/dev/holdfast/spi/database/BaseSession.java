package dev.holdfast.spi.database;

import dev.holdfast.spi.source.TreeSession;
import java.util.SortedMap;

/**
 * A reading of a server's files while it runs. What it takes from the server to make them whole (a label, a control file
 * that is read last) are entries of the tree like any other.
 */
public interface BaseSession extends TreeSession {
    /**
     * Tells of the base before, which the content of this one is compared with. A session that can see of parts of files
     * that they are as they were then says so from now on, by {@link TreeSession.FileContent#recognition()}; any other
     * passes it over. Called at most once, before {@link #next()}.
     *
     * @param earlier what {@link #facts()} of that base said; its server has the same {@link Database#identity()}
     */
    default void since(SortedMap<String, String> earlier) {}

    /**
     * The log without which the base cannot be used: replaying all of it makes the base consistent. Known when
     * {@link #next()} has returned its last entry.
     *
     * @throws IllegalStateException before that
     */
    LogRange needs();

    /**
     * What a person or a restore has to know beside the files, by name: versions, identity, tablespaces, extensions,
     * collations. At most 10,000 entries, keys of at most 200 and values of at most 10,000 characters. Known when
     * {@link #needs()} is.
     */
    SortedMap<String, String> facts();
}
