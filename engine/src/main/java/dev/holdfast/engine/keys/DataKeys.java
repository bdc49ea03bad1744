package dev.holdfast.engine.keys;

import dev.holdfast.engine.Id;
import dev.holdfast.engine.crypto.Aead;
import dev.holdfast.engine.crypto.AuthenticationException;
import dev.holdfast.engine.crypto.Hkdf;
import dev.holdfast.engine.crypto.Hpke;
import dev.holdfast.engine.crypto.Labels;
import dev.holdfast.engine.format.PackKind;
import dev.holdfast.engine.format.WrappedKey;
import java.util.Optional;

/** Wraps the data keys of packs to an epoch: with its symmetric key, or to its public one. */
final class DataKeys {
    private static final String LABEL = "holdfast pack key v0";

    private DataKeys() {}

    /**
     * Wraps a data key to an epoch.
     *
     * @param keys those of the compartment, if they are held; else the public key is used
     */
    static WrappedKey wrap(
            Id repository, Epoch epoch, Optional<SealingKeys> keys, PackKind kind, Id domain, byte[] dataKey) {
        if (dataKey.length != Aead.KEY_LENGTH) {
            throw new IllegalArgumentException("a data key has 32 bytes, not " + dataKey.length);
        }
        byte[] info = info(repository, epoch.id(), domain, kind);
        byte[] publicKey = switch (kind) {
            case DATA -> epoch.contentKey();
            case MAP -> epoch.mapKey();
        };
        byte[] wrapped = keys.isPresent()
                ? aead(repository, keys.get()).seal(dataKey, info)
                : Hpke.seal(publicKey, info, dataKey);
        return new WrappedKey(keys.isEmpty(), epoch.id(), wrapped);
    }

    /** Unwraps a data key with the keys of its epoch and kind. */
    static byte[] unwrap(Id repository, SealingKeys keys, PackKind kind, Id domain, WrappedKey wrapped)
            throws AuthenticationException {
        byte[] info = info(repository, wrapped.epoch(), domain, kind);
        byte[] dataKey = wrapped.hpke()
                ? Hpke.open(keys.privateKey(), info, wrapped.bytes())
                : aead(repository, keys).open(wrapped.bytes(), info);
        if (dataKey.length != Aead.KEY_LENGTH) {
            throw new AuthenticationException("a wrapped data key has a wrong length");
        }
        return dataKey;
    }

    private static Aead aead(Id repository, SealingKeys keys) {
        return new Aead(Hkdf.derive(keys.symmetric(), repository, LABEL));
    }

    private static byte[] info(Id repository, Id epoch, Id domain, PackKind kind) {
        return Labels.join(LABEL, repository.bytes(), epoch.bytes(), domain.bytes(), new byte[] {kind.code()});
    }
}
