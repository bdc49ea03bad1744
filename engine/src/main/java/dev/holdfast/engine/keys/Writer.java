package dev.holdfast.engine.keys;

import dev.holdfast.engine.Id;
import dev.holdfast.engine.crypto.SigningKey;
import dev.holdfast.engine.format.Certificate;
import dev.holdfast.engine.format.FormatException;
import java.security.SecureRandom;

/**
 * Who signs what a session writes.
 *
 * @param certificate says whose the key is, in which trust domain
 * @param key the signing key
 */
public record Writer(Certificate certificate, SigningKey key) {
    /** An ordinary writer, with a new key that the authority of the epoch certifies. */
    static Writer ordinary(Id repository, Id epoch, Secrets secrets, Id writer, SecureRandom random) {
        SigningKey session = SigningKey.ofSeed(SealingKeys.randomKey(random));
        SigningKey authority = secrets.signingAuthority().orElseThrow();
        return new Writer(
                Certificate.issue(authority, repository, epoch, writer, Id.ORDINARY_DOMAIN, false, session.publicKey()),
                session);
    }

    /** Who speaks for a trust domain, with a new key and a new id that the authority of the epoch certifies. */
    static Writer verifier(Id repository, Id epoch, Secrets secrets, Id domain, SecureRandom random) {
        SigningKey session = SigningKey.ofSeed(SealingKeys.randomKey(random));
        SigningKey authority = secrets.signingAuthority().orElseThrow();
        return new Writer(
                Certificate.issue(authority, repository, epoch, Id.random(random), domain, true, session.publicKey()),
                session);
    }

    /** A sealed writer, certified by its grant. */
    static Writer sealed(Id repository, Secrets secrets, RecipientKey recipient) {
        try {
            return new Writer(Certificate.parse(secrets.certificate().orElseThrow()), recipient.signingKey(repository));
        } catch (FormatException e) {
            throw new IllegalStateException("the certificate was checked when the keys were unlocked", e);
        }
    }

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
