package dev.holdfast.spi.database;

import dev.holdfast.spi.source.SourceException;
import dev.holdfast.spi.source.TreeTarget;
import java.util.List;

/**
 * A database that a point holds whole, without any log, being restored: opened by a
 * {@link dev.holdfast.spi.source.TargetPlugin} of its kind, and checked before it stands under its name.
 */
public interface DatabaseCopy extends TreeTarget {
    /**
     * Looks at what was written; called when all of it is, before {@link #complete()}. Changes nothing.
     *
     * @param queries SQL that the copy is asked; each passes if it runs, and if its result, one that is not false
     * @param structures whether to check tables and indexes, which reads all of them
     * @throws SourceException.Unavailable if nothing can be looked at here
     */
    List<Recovered.Check> check(List<String> queries, boolean structures) throws SourceException;
}
