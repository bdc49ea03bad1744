package dev.holdfast.engine.keys;

import dev.holdfast.engine.crypto.Aead;
import dev.holdfast.engine.crypto.Hpke;
import java.security.MessageDigest;
import java.security.SecureRandom;

/**
 * The secrets of the map or the content compartment of an epoch.
 *
 * @param symmetric what packs and manifests are sealed with; not changed
 * @param privateKey X25519 private key: opens what sealed hosts sealed to its public key; not changed
 */
@SuppressWarnings("ArrayRecordComponent") // secrets; never compared as records
record SealingKeys(byte[] symmetric, byte[] privateKey) {
    static SealingKeys generate(SecureRandom random) {
        return new SealingKeys(randomKey(random), randomKey(random));
    }

    static byte[] randomKey(SecureRandom random) {
        byte[] key = new byte[Aead.KEY_LENGTH];
        random.nextBytes(key);
        return key;
    }

    byte[] publicKey() {
        return Hpke.publicKey(privateKey);
    }

    boolean fit(byte[] publicKey) {
        return MessageDigest.isEqual(publicKey(), publicKey);
    }

    @Override
    public String toString() {
        return "SealingKeys[secret]";
    }
}
