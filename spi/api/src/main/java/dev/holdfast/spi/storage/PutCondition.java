package dev.holdfast.spi.storage;

/** When a put may take effect. */
public sealed interface PutCondition {
    /** Always: what stood under the name is replaced. */
    record Overwrite() implements PutCondition {}

    /** Only if nothing stands under the name; of any number of such puts at once exactly one succeeds. */
    record IfAbsent() implements PutCondition {}

    /**
     * Only if the blob still has this version.
     *
     * @param version as told by {@link BlobStat#version()}
     */
    record IfVersion(String version) implements PutCondition {}
}
