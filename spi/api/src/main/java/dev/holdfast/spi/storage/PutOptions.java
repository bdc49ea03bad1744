package dev.holdfast.spi.storage;

import java.util.Optional;

/**
 * How a blob is to be put.
 *
 * @param condition when it may take effect
 * @param retention until when the store is to keep it; needs the {@link Ability} of its mode
 * @param tier the tier to keep it in, one of {@link Capabilities#tiers}; the store's own default if empty
 */
public record PutOptions(PutCondition condition, Optional<Retention> retention, Optional<String> tier) {
    /** Puts whatever stands under the name. */
    public static final PutOptions OVERWRITE = when(new PutCondition.Overwrite());

    /** Puts only what is not there. */
    public static final PutOptions IF_ABSENT = when(new PutCondition.IfAbsent());

    /** With a condition and nothing else. */
    public static PutOptions when(PutCondition condition) {
        return new PutOptions(condition, Optional.empty(), Optional.empty());
    }

    /** The same, kept until then. */
    public PutOptions retained(Retention wanted) {
        return new PutOptions(condition, Optional.of(wanted), tier);
    }

    /** The same, in a tier. */
    public PutOptions in(String wanted) {
        return new PutOptions(condition, retention, Optional.of(wanted));
    }
}
