package dev.holdfast.engine.keys;

import dev.holdfast.engine.Id;
import java.time.Instant;

/**
 * What is known of a recipient.
 *
 * @param id the recipient
 * @param kind how it keeps its key
 * @param role what it may do
 * @param label what its owner calls it
 * @param created when it was added
 * @param active whether it holds keys of the newest epoch; else it was removed, or adding it was interrupted
 */
public record RecipientInfo(Id id, RecipientKind kind, Role role, String label, Instant created, boolean active) {}
