package dev.holdfast.spi.storage;

import java.util.Collection;
import java.util.EnumSet;
import java.util.Set;

/**
 * What a store itself enforces. An ability that is not declared is never imitated: using it throws
 * {@link BlobStoreException.Unsupported}.
 *
 * @param abilities what it can do beyond putting, reading, listing and deleting
 * @param tiers the names of the tiers that {@link PutOptions#tier} may name, as the store calls them
 * @param largestBlob the most bytes that one put may have
 * @param concurrency how many requests at once serve the store best, at least 1
 */
public record Capabilities(Set<Ability> abilities, Set<String> tiers, long largestBlob, int concurrency) {
    public Capabilities {
        abilities = Set.copyOf(abilities);
        tiers = Set.copyOf(tiers);
        if (largestBlob < 1 || concurrency < 1) {
            throw new IllegalArgumentException("a store holds at least one byte and serves at least one request: "
                    + largestBlob + ", " + concurrency);
        }
    }

    /** Of a store without tiers. */
    public static Capabilities of(Collection<Ability> abilities, long largestBlob, int concurrency) {
        return new Capabilities(Set.copyOf(abilities), Set.of(), largestBlob, concurrency);
    }

    /** Whether it has an ability. */
    public boolean has(Ability ability) {
        return abilities.contains(ability);
    }

    /** Whether {@link PutCondition.IfAbsent} holds. */
    public boolean putIfAbsent() {
        return has(Ability.PUT_IF_ABSENT);
    }

    /** Whether {@link PutCondition.IfVersion} holds. */
    public boolean putIfVersion() {
        return has(Ability.PUT_IF_VERSION);
    }

    /** Whether a retention of that mode is enforced. */
    public boolean retains(Retention.Mode mode) {
        return has(
                switch (mode) {
                    case GOVERNANCE -> Ability.GOVERNANCE_RETENTION;
                    case COMPLIANCE -> Ability.COMPLIANCE_RETENTION;
                });
    }

    /** The same, without some abilities: for a store that was seen not to keep what its kind promises. */
    public Capabilities without(Collection<Ability> missing) {
        EnumSet<Ability> left = EnumSet.noneOf(Ability.class);
        left.addAll(abilities);
        left.removeAll(missing);
        return new Capabilities(left, tiers, largestBlob, concurrency);
    }
}
