package dev.holdfast.engine.envelope;

import dev.holdfast.engine.Id;
import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.crypto.AuthenticationException;
import dev.holdfast.engine.crypto.Signatures;
import dev.holdfast.engine.format.Certificate;
import dev.holdfast.engine.format.Envelope;
import dev.holdfast.engine.format.FormatException;
import dev.holdfast.engine.format.ObjectKind;
import dev.holdfast.engine.keys.KeyRing;
import dev.holdfast.engine.keys.Writer;

/** Makes and opens envelopes with the keys of one repository. Safe for use by many threads. */
public final class Envelopes {
    private final KeyRing keys;

    public Envelopes(KeyRing keys) {
        this.keys = keys;
    }

    /**
     * An opened envelope.
     *
     * @param plaintext what was sealed; not changed
     * @param domain the trust domain it belongs to
     * @param certificate who signed it, verified
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared as records
    public record Opened(byte[] plaintext, Id domain, Certificate certificate) {}

    /** Seals and signs {@code plaintext}; the bytes of an object. */
    public byte[] seal(ObjectKind kind, Writer writer, byte[] plaintext) {
        Envelope.Header header = new Envelope.Header(
                kind,
                keys.sealingOf(kind) == KeyRing.HPKE,
                keys.repository(),
                keys.currentEpoch(),
                writer.domain(),
                writer.certificate().bytes());
        byte[] body = body(kind, writer, header, plaintext);
        Envelope unsigned = new Envelope(header, body, new byte[Signatures.LENGTH]);
        byte[] signature = writer.key().sign(Envelope.SIGNATURE_LABEL, keys.repository(), unsigned.signed());
        return new Envelope(header, body, signature).toBytes();
    }

    private byte[] body(ObjectKind kind, Writer writer, Envelope.Header header, byte[] plaintext) {
        try {
            return keys.seal(kind, writer.domain(), header.associated(), plaintext);
        } catch (RepositoryException.WrongKey e) {
            throw new IllegalStateException("a writer that does not hold the keys of its own trust domain", e);
        }
    }

    /**
     * Checks and opens the bytes of an object.
     *
     * @param name of the object, for messages
     * @throws RepositoryException.Damaged if they are not authentic
     * @throws RepositoryException.WrongKey if the role of the key does not open such objects
     */
    public Opened open(ObjectKind kind, String name, byte[] bytes) throws RepositoryException {
        try {
            Envelope envelope = Envelope.parse(kind, bytes);
            Envelope.Header header = envelope.header();
            Certificate certificate = verify(envelope);
            byte[] plaintext = keys.open(
                    kind,
                    header.hpke() ? KeyRing.HPKE : KeyRing.AEAD,
                    header.epoch(),
                    header.domain(),
                    header.associated(),
                    envelope.body());
            return new Opened(plaintext, header.domain(), certificate);
        } catch (FormatException | AuthenticationException e) {
            throw new RepositoryException.Damaged(name + " is damaged or not authentic: " + e.getMessage(), e);
        }
    }

    /** What an object says of itself in clear, after checking who signed it. */
    public Envelope.Header header(ObjectKind kind, String name, byte[] bytes) throws RepositoryException {
        try {
            Envelope envelope = Envelope.parse(kind, bytes);
            verify(envelope);
            return envelope.header();
        } catch (FormatException | AuthenticationException e) {
            throw new RepositoryException.Damaged(name + " is damaged or not authentic: " + e.getMessage(), e);
        }
    }

    private Certificate verify(Envelope envelope) throws FormatException, AuthenticationException {
        Envelope.Header header = envelope.header();
        if (!header.repository().equals(keys.repository())) {
            throw new FormatException("it belongs to repository " + header.repository());
        }
        Certificate certificate = keys.verifyCertificate(header.certificate());
        requireConsistent(header, certificate);
        Signatures.verify(
                certificate.publicKey(),
                Envelope.SIGNATURE_LABEL,
                keys.repository(),
                envelope.signed(),
                envelope.signature());
        return certificate;
    }

    private static void requireConsistent(Envelope.Header header, Certificate certificate) throws FormatException {
        if (!certificate.epoch().equals(header.epoch())) {
            throw new FormatException("its writer's certificate is of another key epoch");
        }
        if (!certificate.maintainer() && !certificate.domain().equals(header.domain())) {
            throw new FormatException("its writer speaks for another trust domain");
        }
        boolean bySealedHost = header.kind().isForReaders() && !header.domain().equals(Id.ORDINARY_DOMAIN);
        if (header.hpke() && !bySealedHost) {
            throw new FormatException("it is sealed in a way that such an object never is");
        }
    }
}
