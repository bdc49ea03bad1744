package dev.holdfast.engine.envelope;

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
     * @param certificate who signed it, verified
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared as records
    public record Opened(byte[] plaintext, Certificate certificate) {}

    /** Seals and signs {@code plaintext}; the bytes of an object. */
    public byte[] seal(ObjectKind kind, Writer writer, byte[] plaintext) {
        boolean hpke = keys.sealingOf(kind) == 2;
        byte[] associated = Envelope.associated(kind, hpke, keys.repository(), keys.currentEpoch());
        byte[] body = keys.seal(kind, associated, plaintext);
        byte[] certificate = writer.certificate().bytes();
        Envelope unsigned = new Envelope(
                kind, hpke, keys.repository(), keys.currentEpoch(), body, certificate, new byte[Signatures.LENGTH]);
        byte[] signature = writer.key().sign(Envelope.SIGNATURE_LABEL, keys.repository(), unsigned.signed());
        return new Envelope(kind, hpke, keys.repository(), keys.currentEpoch(), body, certificate, signature).toBytes();
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
            Certificate certificate = verify(envelope);
            byte[] plaintext = keys.open(
                    kind, (byte) (envelope.hpke() ? 2 : 1), envelope.epoch(), envelope.associated(), envelope.body());
            return new Opened(plaintext, certificate);
        } catch (FormatException | AuthenticationException e) {
            throw new RepositoryException.Damaged(name + " is damaged or not authentic: " + e.getMessage(), e);
        }
    }

    /** Checks who signed an object, without opening it: all that a sealed host can do. */
    public Certificate signer(ObjectKind kind, String name, byte[] bytes) throws RepositoryException {
        try {
            return verify(Envelope.parse(kind, bytes));
        } catch (FormatException | AuthenticationException e) {
            throw new RepositoryException.Damaged(name + " is damaged or not authentic: " + e.getMessage(), e);
        }
    }

    private Certificate verify(Envelope envelope) throws FormatException, AuthenticationException {
        if (!envelope.repository().equals(keys.repository())) {
            throw new FormatException("it belongs to repository " + envelope.repository());
        }
        Certificate certificate = keys.verifyCertificate(envelope.certificate());
        Signatures.verify(
                certificate.publicKey(),
                Envelope.SIGNATURE_LABEL,
                keys.repository(),
                envelope.signed(),
                envelope.signature());
        return certificate;
    }
}
