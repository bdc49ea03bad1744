package dev.holdfast.engine.keys;

import dev.holdfast.engine.Id;
import dev.holdfast.engine.crypto.Signatures;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;

/**
 * An epoch and the public key of its authority: enough to check what the epoch signed.
 *
 * @param id the epoch
 * @param authority Ed25519 public key; not changed
 */
@SuppressWarnings("ArrayRecordComponent") // compared by same()
record KnownEpoch(Id id, byte[] authority) {
    KnownEpoch {
        if (authority.length != Signatures.PUBLIC_KEY_LENGTH) {
            throw new IllegalArgumentException("not an Ed25519 public key, by its length: " + authority.length);
        }
    }

    /** Finds epochs that are known to be right. */
    interface Finder {
        Optional<KnownEpoch> find(Id epoch);
    }

    boolean same(KnownEpoch other) {
        return id.equals(other.id) && MessageDigest.isEqual(authority, other.authority);
    }

    static boolean same(List<KnownEpoch> some, List<KnownEpoch> others) {
        if (some.size() != others.size()) {
            return false;
        }
        for (int i = 0; i < some.size(); i++) {
            if (!some.get(i).same(others.get(i))) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return "epoch " + id;
    }
}
