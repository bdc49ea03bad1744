package dev.holdfast.spi.database;

import java.time.Instant;
import java.util.Optional;

/**
 * How far a standby is.
 *
 * @param position where the replay stands, as the server's own tools write it
 * @param replayed the same as an offset in its log, where its next record goes
 * @param lastCommit when the last transaction was committed that it replayed, by the origin's clock; empty if it replayed
 *     none since it was started
 * @param connect how to reach it: a command line
 * @param promote what makes it a server of its own: a command line
 */
public record Standing(String position, long replayed, Optional<Instant> lastCommit, String connect, String promote) {}
