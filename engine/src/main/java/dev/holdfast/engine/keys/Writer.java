package dev.holdfast.engine.keys;

import dev.holdfast.engine.Id;
import dev.holdfast.engine.crypto.SigningKey;
import dev.holdfast.engine.format.Certificate;

/**
 * Who signs what a session writes.
 *
 * @param certificate says whose the key is, in which trust domain
 * @param key the signing key
 */
public record Writer(Certificate certificate, SigningKey key) {
    /** The writer's id. */
    public Id id() {
        return certificate.writer();
    }

    /** The trust domain that it writes in. */
    public Id domain() {
        return certificate.domain();
    }

    @Override
    public String toString() {
        return "writer " + id();
    }
}
