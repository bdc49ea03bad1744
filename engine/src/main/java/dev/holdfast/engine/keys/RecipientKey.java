package dev.holdfast.engine.keys;

import dev.holdfast.engine.Id;
import dev.holdfast.engine.crypto.Aead;
import dev.holdfast.engine.crypto.AuthenticationException;
import dev.holdfast.engine.crypto.Hkdf;
import dev.holdfast.engine.crypto.Hpke;
import dev.holdfast.engine.crypto.Labels;
import dev.holdfast.engine.crypto.SigningKey;
import java.nio.ByteBuffer;

/**
 * What a recipient keeps secret, and the epoch from which it learns to believe all others.
 *
 * @param recipient whose it is
 * @param privateKey X25519 private key that opens its grants; not changed
 * @param anchor the newest epoch when the recipient was made
 */
@SuppressWarnings("ArrayRecordComponent") // a secret; never compared as a record
record RecipientKey(Id recipient, byte[] privateKey, Anchor anchor) {
    /** Bytes of a private key. */
    static final int LENGTH = 32;

    private static final String LABEL = "holdfast recipient v0";
    private static final String SIGNING_LABEL = "holdfast writer signing v0";

    static RecipientKey of(NewRecipient recipient, Anchor anchor) {
        return new RecipientKey(recipient.id(), recipient.privateKey(), anchor);
    }

    byte[] publicKey() {
        return Hpke.publicKey(privateKey);
    }

    /** The key with which the recipient signs if it is a sealed writer. */
    SigningKey signingKey(Id repository) {
        return SigningKey.ofSeed(Hkdf.derive(privateKey, repository, SIGNING_LABEL));
    }

    /** As it stands in the recipient's document, sealed with a key made of a passphrase or recovery key. */
    byte[] seal(byte[] keyEncryptionKey, Id repository) {
        byte[] plain = ByteBuffer.allocate(LENGTH + Id.LENGTH + Anchor.HASH_LENGTH)
                .put(privateKey)
                .put(anchor.epoch().bytes())
                .put(anchor.hashBytes())
                .array();
        return new Aead(keyEncryptionKey).seal(plain, associated(repository, recipient));
    }

    /** Opens what {@link #seal} made, with the same key and for the same recipient. */
    static RecipientKey open(byte[] sealed, byte[] keyEncryptionKey, Id repository, Id recipient)
            throws AuthenticationException {
        byte[] plain = new Aead(keyEncryptionKey).open(sealed, associated(repository, recipient));
        if (plain.length != LENGTH + Id.LENGTH + Anchor.HASH_LENGTH) {
            throw new AuthenticationException("a recipient's sealed key has a wrong length");
        }
        ByteBuffer buffer = ByteBuffer.wrap(plain);
        byte[] privateKey = take(buffer, LENGTH);
        Id epoch = Id.of(take(buffer, Id.LENGTH));
        return new RecipientKey(recipient, privateKey, Anchor.of(epoch, take(buffer, Anchor.HASH_LENGTH)));
    }

    private static byte[] take(ByteBuffer buffer, int length) {
        byte[] bytes = new byte[length];
        buffer.get(bytes);
        return bytes;
    }

    private static byte[] associated(Id repository, Id recipient) {
        return Labels.join(LABEL, repository.bytes(), recipient.bytes());
    }

    @Override
    public String toString() {
        return "RecipientKey[" + recipient + ", secret]";
    }
}
