package dev.holdfast.engine.keys;

import dev.holdfast.engine.Id;
import dev.holdfast.engine.format.ObjectNames;
import java.util.HexFormat;

/**
 * An epoch that is known to be right, by which the whole line of epochs is checked without trusting the store. A recipient
 * has the newest epoch of when it was made; whoever unlocks a repository does well to remember the newest it saw.
 *
 * @param epoch the epoch
 * @param hash SHA-256 of its object, 64 hex digits
 */
public record Anchor(Id epoch, String hash) {
    /** Bytes of the hash. */
    static final int HASH_LENGTH = 32;

    public Anchor {
        if (!ObjectNames.isSha256(hash)) {
            throw new IllegalArgumentException("not a SHA-256 in hex");
        }
    }

    static Anchor of(Epoch epoch) {
        return new Anchor(epoch.id(), epoch.text().hash());
    }

    static Anchor of(Id epoch, byte[] hash) {
        return new Anchor(epoch, HexFormat.of().formatHex(hash));
    }

    /** The hash as it stands in keys, {@link #HASH_LENGTH} bytes. */
    byte[] hashBytes() {
        return HexFormat.of().parseHex(hash);
    }

    /** Whether this is the very object that it was made of. */
    boolean names(Epoch object) {
        return equals(of(object));
    }
}
