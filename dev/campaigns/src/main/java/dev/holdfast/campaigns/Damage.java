package dev.holdfast.campaigns;

import dev.holdfast.spi.storage.BlobName;
import java.util.Arrays;
import java.util.Optional;

/** What may happen to an object in a store. */
sealed interface Damage {
    /** One bit is another. */
    record BitFlip(long bit) implements Damage {}

    /** Only the beginning is left; nothing if {@code length} is 0. */
    record Truncated(int length) implements Damage {}

    /** It holds what another object of its kind does, and the other what it did. */
    record Swapped(BlobName other) implements Damage {}

    /** It is gone. */
    record Deleted() implements Damage {}

    /** What an object is after this; empty if it is gone. {@code other} is what the other one of a swap held. */
    default Optional<byte[]> apply(byte[] bytes, byte[] other) {
        return switch (this) {
            case BitFlip flip -> {
                byte[] changed = bytes.clone();
                changed[(int) (flip.bit() / Byte.SIZE)] ^= (byte) (1 << flip.bit() % Byte.SIZE);
                yield Optional.of(changed);
            }
            case Truncated cut -> Optional.of(Arrays.copyOf(bytes, cut.length()));
            case Swapped _ -> Optional.of(other);
            case Deleted _ -> Optional.empty();
        };
    }
}
