package dev.holdfast.engine.keys;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.engine.Id;
import dev.holdfast.engine.crypto.AuthenticationException;
import dev.holdfast.engine.crypto.Hpke;
import dev.holdfast.engine.crypto.Labels;
import dev.holdfast.engine.crypto.SigningKey;
import dev.holdfast.engine.format.Certificate;
import dev.holdfast.engine.format.FormatException;
import dev.holdfast.engine.format.JsonObject;
import dev.holdfast.engine.format.ObjectNames;
import java.util.Optional;

/**
 * The secrets of an epoch for one recipient, sealed to its public key.
 *
 * <p>It names the objects of both by their SHA-256, under the signature of the epoch's own authority. So nobody who holds
 * only the authority of an older epoch can put other public keys in an epoch's place, for sealed hosts to seal to; nor
 * another public key in a recipient's place, to be granted the next epoch.
 *
 * @param epoch the epoch
 * @param epochHash SHA-256 of the epoch's object, in hex
 * @param recipient to whom
 * @param recipientHash SHA-256 of the recipient's object, in hex
 * @param role what the recipient may do: which compartments it is given
 * @param sealed the secrets; not changed
 * @param text the document as signed
 */
@SuppressWarnings("ArrayRecordComponent") // never compared as records
record Grant(
        Id epoch, String epochHash, Id recipient, String recipientHash, Role role, byte[] sealed, SignedText text) {
    private static final String LABEL = "holdfast grant v0";

    /** Makes and signs a grant; {@code secrets} are all those of the epoch. */
    static Grant make(Id repository, Epoch epoch, Secrets secrets, Recipient recipient) {
        SigningKey authority = secrets.signingAuthority().orElseThrow();
        Optional<byte[]> certificate = recipient
                .signingKey()
                .map(key -> Certificate.issue(
                                authority, repository, epoch.id(), recipient.id(), recipient.id(), false, key)
                        .bytes());
        byte[] sealed = Hpke.seal(
                recipient.publicKey(),
                info(repository, epoch.id(), recipient.id()),
                secrets.limitedTo(recipient.role(), repository, recipient.id(), certificate)
                        .toBytes());
        ObjectNode document = JsonObject.create();
        document.put("repository", repository.hex())
                .put("epoch", epoch.id().hex())
                .put("epochHash", epoch.text().hash())
                .put("recipient", recipient.id().hex())
                .put("recipientHash", recipient.text().hash())
                .put("role", recipient.role().text())
                .put("sealed", sealed);
        return new Grant(
                epoch.id(),
                epoch.text().hash(),
                recipient.id(),
                recipient.text().hash(),
                recipient.role(),
                sealed,
                SignedText.sign(SignedText.Kind.GRANT, authority, repository, JsonObject.bytes(document)));
    }

    /** Reads a grant, believes it only if the epoch's authority signed it for just this recipient. */
    static Grant parse(SignedText text, Id repository, KnownEpoch epoch, Id recipient)
            throws FormatException, AuthenticationException {
        text.verify(SignedText.Kind.GRANT, epoch.authority(), repository);
        JsonObject document = JsonObject.parse(text.document());
        Texts.requireRepository(document, repository);
        if (!Texts.id(document, "epoch").equals(epoch.id())
                || !Texts.id(document, "recipient").equals(recipient)) {
            throw new FormatException("the grant is for another epoch or recipient than its name says");
        }
        return new Grant(
                epoch.id(),
                hash(document, "epochHash"),
                recipient,
                hash(document, "recipientHash"),
                Role.parse(document.text("role")),
                document.base64("sealed"),
                text);
    }

    private static String hash(JsonObject document, String member) throws FormatException {
        String hash = document.text(member);
        if (!ObjectNames.isSha256(hash)) {
            throw new FormatException("member '" + member + "' is not a SHA-256 in hex");
        }
        return hash;
    }

    /** Whether it was made for this very object of its recipient. */
    boolean names(Recipient document) {
        return document.id().equals(recipient)
                && document.role() == role
                && document.text().hash().equals(recipientHash);
    }

    /** The secrets, opened with the recipient's private key. */
    Secrets open(Id repository, RecipientKey key) throws AuthenticationException, FormatException {
        return Secrets.parse(Hpke.open(key.privateKey(), info(repository, epoch, recipient), sealed), role);
    }

    private static byte[] info(Id repository, Id epoch, Id recipient) {
        return Labels.join(LABEL, repository.bytes(), epoch.bytes(), recipient.bytes());
    }

    @Override
    public String toString() {
        return "grant of epoch " + epoch + " to recipient " + recipient;
    }
}
