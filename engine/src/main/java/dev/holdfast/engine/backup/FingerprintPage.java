package dev.holdfast.engine.backup;

import dev.holdfast.engine.format.BlockMap;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;

/**
 * The tags of one leaf's blocks at a time. A file that cannot be read or written is left alone for that leaf: then blocks
 * are hashed. Used by one thread.
 */
final class FingerprintPage {
    private static final int NONCE = 12;

    private final ByteBuffer tags = ByteBuffer.allocate(Fingerprints.PAGE);
    private final byte[] sealed = new byte[BlockMap.BLOCK + Fingerprints.TAG];
    private final byte[] nonce = new byte[NONCE];
    private final byte[] latestNonce = new byte[NONCE];
    private final byte[] latest = new byte[Fingerprints.TAG];
    private final Cipher cipher;
    private Optional<Fingerprints> file = Optional.empty();
    private long leaf;
    private boolean dirty;

    FingerprintPage() {
        try {
            cipher = Cipher.getInstance("AES/GCM/NoPadding");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime has no AES-GCM", e);
        }
    }

    /** Turns to a leaf; without a file, no block is known. */
    void turnTo(Optional<Fingerprints> from, long number) {
        file = from;
        leaf = number;
        dirty = false;
        Arrays.fill(latestNonce, (byte) 0);
        if (from.isPresent()) {
            try {
                from.get().read(number, tags);
            } catch (IOException e) {
                file = Optional.empty();
            }
        }
    }

    /** Whether a block is the very one that has that hash in the map, as far as is known. */
    boolean isAsHashed(int block, long hash0, long hash1, byte[] bytes, int from, int length) {
        if (file.isEmpty() || isBlank(block)) {
            return false;
        }
        compute(file.get(), block, hash0, hash1, bytes, from, length);
        int at = block * Fingerprints.TAG;
        return Arrays.equals(tags.array(), at, at + Fingerprints.TAG, latest, 0, Fingerprints.TAG);
    }

    private boolean isBlank(int block) {
        return tags.getLong(block * Fingerprints.TAG) == 0 && tags.getLong(block * Fingerprints.TAG + Long.BYTES) == 0;
    }

    /** Remembers a block that has that hash. */
    void remember(int block, long hash0, long hash1, byte[] bytes, int from, int length) {
        if (file.isPresent()) {
            compute(file.get(), block, hash0, hash1, bytes, from, length);
            tags.put(block * Fingerprints.TAG, latest);
            dirty = true;
        }
    }

    /** Writes what was remembered. */
    void finish() {
        if (dirty && file.isPresent()) {
            try {
                file.get().write(leaf, tags);
            } catch (IOException e) {
                file = Optional.empty(); // a full disk, say: the next backup takes its time
            }
        }
    }

    /** Computes the tag of a block of this leaf, unless that is the latest; the block's bytes do not change meanwhile. */
    private void compute(Fingerprints of, int block, long hash0, long hash1, byte[] bytes, int from, int length) {
        int place = (int) (leaf * BlockMap.FAN_OUT + block);
        ByteBuffer.wrap(nonce).putLong(hash0).putInt((int) hash1 ^ place);
        if (Arrays.equals(nonce, latestNonce)) {
            return; // and the cipher would refuse the same nonce twice in a row
        }
        try {
            cipher.init(Cipher.ENCRYPT_MODE, of.key(), new GCMParameterSpec(8 * Fingerprints.TAG, nonce));
            cipher.doFinal(bytes, from, length, sealed, 0);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a block's tag could not be computed", e);
        }
        System.arraycopy(sealed, length, latest, 0, Fingerprints.TAG);
        System.arraycopy(nonce, 0, latestNonce, 0, NONCE);
    }
}
