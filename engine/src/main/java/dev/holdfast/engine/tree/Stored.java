package dev.holdfast.engine.tree;

import dev.holdfast.engine.format.ChunkId;
import dev.holdfast.engine.pack.Ticket;

/**
 * A chunk that is stored.
 *
 * @param id its identity
 * @param place where it is
 */
public record Stored(ChunkId id, Ticket place) {}
