package dev.holdfast.engine;

import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * Sixteen random bytes that name a repository, an epoch, a recipient, a writer or a trust domain.
 *
 * @param hex its 32 lower-case hex digits
 */
public record Id(String hex) implements Comparable<Id> {
    /** The number of bytes of an id. */
    public static final int LENGTH = 16;

    /** The trust domain that all ordinary writers of a repository share. */
    public static final Id ORDINARY_DOMAIN = new Id("0".repeat(2 * LENGTH));

    public Id {
        if (!isValid(hex)) {
            throw new IllegalArgumentException("not an id of 32 hex digits");
        }
    }

    /** Tells whether {@code hex} is 32 lower-case hex digits. */
    public static boolean isValid(String hex) {
        return hex.length() == 2 * LENGTH
                && hex.chars().allMatch(c -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'));
    }

    /** The id of these 16 bytes. */
    public static Id of(byte[] bytes) {
        return new Id(HexFormat.of().formatHex(bytes));
    }

    /** A new random id. */
    public static Id random(SecureRandom random) {
        byte[] bytes = new byte[LENGTH];
        random.nextBytes(bytes);
        return of(bytes);
    }

    /** Its 16 bytes. */
    public byte[] bytes() {
        return HexFormat.of().parseHex(hex);
    }

    @Override
    public int compareTo(Id other) {
        return hex.compareTo(other.hex);
    }

    @Override
    public String toString() {
        return hex;
    }
}
