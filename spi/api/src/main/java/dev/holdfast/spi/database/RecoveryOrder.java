package dev.holdfast.spi.database;

import java.util.List;

/**
 * What a recovery is to do.
 *
 * @param target how far to replay the log
 * @param queries SQL that the recovered server is asked, each as {@code DATABASE: SQL} or for the database that the server
 *     knows as the usual one; it passes if it runs, and if its result, one that is not a boolean or a first value that is not
 *     false
 * @param structures whether to check indexes and tables by the server's own tools, which reads all of it
 * @param keepRunning whether the server goes on running afterwards, still cut off from the network
 */
public record RecoveryOrder(RecoveryTarget target, List<String> queries, boolean structures, boolean keepRunning) {
    public RecoveryOrder {
        queries = List.copyOf(queries);
    }
}
