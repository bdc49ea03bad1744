package dev.holdfast.storage.azure;

/**
 * The mark of a blob's content. The store writes it in quotes in headers and without them in listings; a version of ours
 * is always without.
 */
final class EntityTag {
    private EntityTag() {}

    /** As a version. */
    static String version(String tag) {
        return tag.length() >= 2 && tag.startsWith("\"") && tag.endsWith("\"")
                ? tag.substring(1, tag.length() - 1)
                : tag;
    }

    /** As a header wants it. */
    static String header(String version) {
        return '"' + version + '"';
    }
}
