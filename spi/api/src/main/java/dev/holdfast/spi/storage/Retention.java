package dev.holdfast.spi.storage;

import java.time.Instant;

/**
 * Until when a store refuses to delete or replace a blob's version.
 *
 * @param mode against whom
 * @param until when it ends, by the store's clock; whole seconds count
 */
public record Retention(Mode mode, Instant until) {
    /** Against whom a retention holds. */
    public enum Mode {
        /** Against all but those whom the store's owner gave the right to bypass it. */
        GOVERNANCE,

        /** Against everybody, the owner of the account included; it can be extended, never shortened. */
        COMPLIANCE
    }
}
