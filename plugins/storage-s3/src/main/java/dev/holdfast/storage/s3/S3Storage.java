package dev.holdfast.storage.s3;

import dev.holdfast.spi.storage.Ability;
import java.util.Optional;
import java.util.Set;

/**
 * How objects are stored, and what the bucket is believed to enforce.
 *
 * @param conditions which conditions of puts hold
 * @param conditionalMultipart whether they hold for uploads in parts, too
 * @param tier the storage class of objects that are put without one
 * @param tiers the storage classes that there are
 * @param warmUp how fast cold objects are brought back, as S3 calls it
 * @param encryption the server's encryption, as S3 calls it
 * @param kmsKey the id of its key
 */
record S3Storage(
        Conditions conditions,
        boolean conditionalMultipart,
        Optional<String> tier,
        Set<String> tiers,
        String warmUp,
        Optional<String> encryption,
        Optional<String> kmsKey) {
    /** Storage classes whose objects have to be brought back before they are read. */
    static final Set<String> COLD = Set.of("GLACIER", "DEEP_ARCHIVE");

    /** Those of Amazon that a bucket for all purposes has. */
    static final Set<String> OF_AMAZON = Set.of(
            "STANDARD", "STANDARD_IA", "ONEZONE_IA", "INTELLIGENT_TIERING", "GLACIER_IR", "GLACIER", "DEEP_ARCHIVE");

    /** Which conditions of puts hold. */
    enum Conditions {
        ALL("all"),
        IF_ABSENT("if-absent"),
        NONE("none");

        private final String word;

        Conditions(String word) {
            this.word = word;
        }

        String word() {
            return word;
        }

        Set<Ability> abilities() {
            return switch (this) {
                case ALL -> Set.of(Ability.PUT_IF_ABSENT, Ability.PUT_IF_VERSION);
                case IF_ABSENT -> Set.of(Ability.PUT_IF_ABSENT);
                case NONE -> Set.of();
            };
        }
    }

    boolean hasColdTiers() {
        return tiers.stream().anyMatch(COLD::contains);
    }
}
