package dev.holdfast.storage.s3;

import org.jspecify.annotations.Nullable;

/** ETags as versions: without the quotes, which Ceph does not take back in a condition. */
final class ETags {
    private ETags() {}

    /** The version that an ETag stands for; empty for none. */
    static String version(@Nullable String eTag) {
        if (eTag == null) {
            return "";
        }
        boolean quoted = eTag.length() >= 2 && eTag.startsWith("\"") && eTag.endsWith("\"");
        return quoted ? eTag.substring(1, eTag.length() - 1) : eTag;
    }
}
