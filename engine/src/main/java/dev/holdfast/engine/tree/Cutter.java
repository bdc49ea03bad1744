package dev.holdfast.engine.tree;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Cuts a file's content where the content itself says, so that an insertion moves the cuts with it: a gear hash as in
 * FastCDC (Xia et al., USENIX ATC 2016), with a table that is secret, since the lengths of chunks show in the store.
 */
final class Cutter {
    /** The shortest chunk but a file's last. */
    static final int SHORTEST = 512 << 10;

    /** The longest chunk. */
    static final int LONGEST = 4 << 20;

    private static final int NORMAL = 1 << 20;
    private static final long STRICT = 0xFFFFFL << 44 & ~(1L << 63);
    private static final long LOOSE = 0x3FFFFL << 44;

    private final long[] gear = new long[256];

    /** A cutter whose table is derived from a key. */
    Cutter(byte[] key) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            for (int i = 0; i < gear.length; i++) {
                gear[i] = ByteBuffer.wrap(mac.doFinal(new byte[] {(byte) i})).getLong();
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime has no HMAC-SHA-256", e);
        }
    }

    /**
     * The length of the next chunk of {@code bytes}, of which {@code length} count: all of them, if they have no cut.
     */
    int cut(byte[] bytes, int length) {
        int end = Math.min(length, LONGEST);
        if (end <= SHORTEST) {
            return end;
        }
        int normal = Math.min(NORMAL, end);
        long hash = 0;
        int at = SHORTEST;
        for (; at < normal; at++) {
            hash = (hash << 1) + gear[bytes[at] & 0xff];
            if ((hash & STRICT) == 0) {
                return at + 1;
            }
        }
        for (; at < end; at++) {
            hash = (hash << 1) + gear[bytes[at] & 0xff];
            if ((hash & LOOSE) == 0) {
                return at + 1;
            }
        }
        return end;
    }
}
