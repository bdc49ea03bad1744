package dev.holdfast.engine.index;

/**
 * A pack and what it holds.
 *
 * @param pack the pack
 * @param identities identities of its chunks, 32 bytes each, end to end, in the order of the pack; not copied: whoever
 *     makes this record must leave them alone
 */
@SuppressWarnings("ArrayRecordComponent") // millions of identities; only ever handed over, never compared
public record PackContents(PackLocation pack, byte[] identities) {
    /** Bytes of an identity. */
    static final int IDENTITY_LENGTH = 32;

    public PackContents {
        if (!pack.name().chars().allMatch(PackContents::isLowerHex)) {
            throw new IllegalArgumentException("not the name of a pack, 64 lower-case hex digits: " + pack.name());
        }
        if (identities.length % IDENTITY_LENGTH != 0) {
            throw new IllegalArgumentException("identities have 32 bytes each, these are " + identities.length);
        }
    }

    private static boolean isLowerHex(int digit) {
        return (digit >= '0' && digit <= '9') || (digit >= 'a' && digit <= 'f');
    }
}
