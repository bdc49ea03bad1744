package dev.holdfast.storage.s3;

import dev.holdfast.spi.storage.BlobName;
import java.util.Optional;

/** The keys of blobs: the location's prefix, a slash, the blob's name. */
final class S3Names {
    private final String root;

    /** @param prefix what all keys begin with, without slashes around it; may be empty */
    S3Names(String prefix) {
        this.root = prefix.isEmpty() ? "" : prefix + "/";
    }

    String key(BlobName name) {
        return root + name.value();
    }

    /** The key that names with this beginning begin with. */
    String keyPrefix(String beginning) {
        return root + beginning;
    }

    /** The name of a blob; empty for the key of what others put there. */
    Optional<BlobName> name(String key) {
        if (!key.startsWith(root)) {
            return Optional.empty();
        }
        String name = key.substring(root.length());
        return BlobName.isValid(name) ? Optional.of(new BlobName(name)) : Optional.empty();
    }

    /** Whether any name begins so. */
    static boolean canBegin(String beginning) {
        return beginning.isEmpty() || BlobName.isValid(beginning) || BlobName.isValid(beginning + "x");
    }
}
