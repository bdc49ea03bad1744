package dev.holdfast.campaigns;

import java.util.Set;

/**
 * Kinds of objects, and how {@code verify} may end when one of them is not as it was stored. Restores are held to more:
 * whatever is damaged, they give the right bytes or say that they cannot.
 */
enum ObjectClass {
    /** Not signed. 4: it is no longer a repository. 6: of another version. 5: of another id. 0: what is for people only. */
    DESCRIPTOR("repository", Set.of(0, 4, 5, 6), Set.of(4)),

    /**
     * 2: a key that was damaged fits no more. 5: it is not authentic. 0: it is another recipient's, or was only needed in
     * an earlier epoch, so this key opens everything all the same.
     */
    RECIPIENT("keys/recipients/", Set.of(0, 2, 5), Set.of(0, 2, 5)),

    /** 2 and 4: the newest epoch or all are gone, and the key has no grant left. 0: nothing was written in that epoch. */
    EPOCH("keys/epochs/", Set.of(0, 5), Set.of(0, 2, 4, 5)),

    /** As recipients. */
    GRANT("keys/grants/", Set.of(0, 2, 5), Set.of(0, 2, 5)),

    /** Every byte is under the hash in the name. */
    DATA_PACK("packs/", Set.of(5), Set.of(5)),

    /** Every byte is under the hash in the name. */
    MAP_PACK("maps/", Set.of(5), Set.of(5)),

    /** Every byte is under the hash in the name. 0: the last of its writer is gone, and nobody here remembers it. */
    MANIFEST("points/", Set.of(5), Set.of(0, 5)),

    /** Every byte is under the hash in the name. 0: gone, and all that it said stands in hints as well. */
    INDEX_SEGMENT("index/", Set.of(5), Set.of(0, 5));

    private final String prefix;

    @SuppressWarnings("ImmutableEnumChecker") // made by Set.of
    private final Set<Integer> altered;

    @SuppressWarnings("ImmutableEnumChecker") // made by Set.of
    private final Set<Integer> deleted;

    ObjectClass(String prefix, Set<Integer> altered, Set<Integer> deleted) {
        this.prefix = prefix;
        this.altered = altered;
        this.deleted = deleted;
    }

    /** How the names of its objects begin. */
    String prefix() {
        return prefix;
    }

    /** Exit codes of {@code verify} that are right after a damage. */
    Set<Integer> acceptable(Damage damage) {
        return switch (damage) {
            case Damage.Deleted _ -> deleted;
            case Damage.BitFlip _, Damage.Truncated _, Damage.Swapped _ -> altered;
        };
    }
}
