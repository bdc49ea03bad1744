package dev.holdfast.spi.storage;

/** What a store itself may be able to enforce or do; declared by {@link Capabilities}. */
public enum Ability {
    /** {@link PutCondition.IfAbsent} holds, also against racing writers. */
    PUT_IF_ABSENT,

    /** {@link PutCondition.IfVersion} holds, also against racing writers. */
    PUT_IF_VERSION,

    /**
     * What is overwritten or deleted stays as an older version, found by {@link BlobReader#listVersions}, until it is
     * deleted by {@link BlobStore#deleteVersion}.
     */
    VERSIONS,

    /** {@link Retention.Mode#GOVERNANCE} is enforced. */
    GOVERNANCE_RETENTION,

    /** {@link Retention.Mode#COMPLIANCE} is enforced. */
    COMPLIANCE_RETENTION,

    /** Tiers that have to be warmed up before they are read: {@link BlobReader#warmUp}. */
    WARM_UP,

    /** {@link BlobReader#time} tells the store's own time. */
    CLOCK
}
