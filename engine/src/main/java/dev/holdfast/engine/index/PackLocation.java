package dev.holdfast.engine.index;

/**
 * What is known of a pack.
 *
 * @param kind 1 data, 2 map
 * @param name the SHA-256 of the pack's bytes, 64 lower-case hex digits
 * @param length bytes of the whole pack
 * @param directoryLength bytes of its directory, at most {@code length}
 */
public record PackLocation(byte kind, String name, int length, int directoryLength) {
    static final int NAME_LENGTH = 64;

    public PackLocation {
        if (kind != 1 && kind != 2) {
            throw new IllegalArgumentException("not a kind of pack: " + kind);
        }
        // Only the length: this is on the way of each hit, and digits cost as much as the search. PackContents checks
        // them.
        if (name.length() != NAME_LENGTH) {
            throw new IllegalArgumentException("not the name of a pack, 64 lower-case hex digits: " + name);
        }
        if (directoryLength < 0 || directoryLength > length) {
            throw new IllegalArgumentException(
                    "not the lengths of a pack: " + length + " bytes, of its directory " + directoryLength);
        }
    }
}
