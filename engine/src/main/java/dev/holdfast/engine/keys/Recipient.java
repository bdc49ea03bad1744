package dev.holdfast.engine.keys;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.engine.Id;
import dev.holdfast.engine.crypto.Aead;
import dev.holdfast.engine.crypto.Signatures;
import dev.holdfast.engine.crypto.SigningKey;
import dev.holdfast.engine.format.FormatException;
import dev.holdfast.engine.format.JsonObject;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Optional;

/**
 * The document of a recipient.
 *
 * @param id the recipient
 * @param epoch the epoch that was current when it was added, whose authority signs
 * @param role what it may do
 * @param label what its owner calls it
 * @param created when it was added
 * @param publicKey X25519 public key that grants are sealed to; not changed
 * @param signingKey Ed25519 public key of a sealed writer, else empty; not changed
 * @param protection of its private key; says the kind too
 * @param text the document as signed
 */
@SuppressWarnings("ArrayRecordComponent") // never compared as records
record Recipient(
        Id id,
        Id epoch,
        Role role,
        String label,
        Instant created,
        byte[] publicKey,
        Optional<byte[]> signingKey,
        Protection protection,
        SignedText text) {

    /** Makes and signs the document; takes its time for a passphrase. */
    static Recipient make(
            Id repository,
            Epoch epoch,
            SigningKey authority,
            NewRecipient recipient,
            Instant created,
            SecureRandom random) {
        RecipientKey key = RecipientKey.of(recipient, Anchor.of(epoch));
        Protection protection = Protection.of(recipient, key, repository, random);
        Optional<byte[]> signingKey = recipient.role() == Role.WRITER
                ? Optional.of(key.signingKey(repository).publicKey())
                : Optional.empty();
        ObjectNode document = JsonObject.create();
        document.put("id", recipient.id().hex())
                .put("repository", repository.hex())
                .put("epoch", epoch.id().hex())
                .put("kind", protection.kind().text())
                .put("role", recipient.role().text())
                .put("label", recipient.label())
                .put("created", created.toString())
                .put("publicKey", key.publicKey());
        signingKey.ifPresentOrElse(bytes -> document.put("signingKey", bytes), () -> document.putNull("signingKey"));
        document.set("protection", protection.toJson());
        SignedText text = SignedText.sign(SignedText.Kind.RECIPIENT, authority, repository, JsonObject.bytes(document));
        return new Recipient(
                recipient.id(),
                epoch.id(),
                recipient.role(),
                recipient.label(),
                created,
                key.publicKey(),
                signingKey,
                protection,
                text);
    }

    /** Reads a document and checks that it agrees with itself; whether to believe it is another question. */
    static Recipient parse(SignedText text, Id repository) throws FormatException {
        JsonObject document = JsonObject.parse(text.document());
        Texts.requireRepository(document, repository);
        Role role = Role.parse(document.text("role"));
        String label = document.text("label");
        if (!Texts.isLabel(label)) {
            throw new FormatException("the label is too long or has control characters");
        }
        boolean signs = !document.isNull("signingKey");
        Protection protection = Protection.parse(document.object("protection"));
        if (signs != (role == Role.WRITER) || protection.kind() != RecipientKind.parse(document.text("kind"))) {
            throw new FormatException("the recipient's kind, role, protection and signing key contradict each other");
        }
        return new Recipient(
                Texts.id(document, "id"),
                Texts.id(document, "epoch"),
                role,
                label,
                Texts.instant(document, "created"),
                document.base64("publicKey", Aead.KEY_LENGTH),
                signs ? Optional.of(document.base64("signingKey", Signatures.PUBLIC_KEY_LENGTH)) : Optional.empty(),
                protection,
                text);
    }

    /** Whether the authority of the epoch that it names signed it. */
    boolean isSignedBy(KnownEpoch.Finder authorities, Id repository) {
        return authorities
                .find(epoch)
                .map(signer -> text.isSignedBy(SignedText.Kind.RECIPIENT, signer.authority(), repository))
                .orElse(false);
    }

    @Override
    public String toString() {
        return "recipient " + id;
    }
}
