package dev.holdfast.spi.storage;

/**
 * The name of a blob within a store: one or more segments joined by {@code /}.
 *
 * <p>A segment has 1 to 200 characters of {@code A-Z a-z 0-9 . _ -}, and is neither {@code .} nor {@code ..} nor starts
 * with a dot (backends may keep private files under such names). The whole has at most 500 characters. Names order by
 * their bytes, which for this alphabet is the order of {@link String#compareTo}.
 *
 * <p>Within one store no name may be a folder of another ({@code a} beside {@code a/b}, also after {@code a/b} was
 * deleted), nor may two names differ only in case. Some stores, among them file systems, cannot hold both; a store that
 * cannot refuses a blob below or in place of another with {@link BlobStoreException.Permanent}.
 *
 * @param value the whole name
 */
public record BlobName(String value) implements Comparable<BlobName> {
    private static final int LONGEST_NAME = 500;
    private static final int LONGEST_SEGMENT = 200;

    public BlobName {
        if (!isValid(value)) {
            throw new IllegalArgumentException("not a blob name: " + printable(value));
        }
    }

    /** Tells whether {@code value} could be a name; for listings of stores that hold what others put there. */
    public static boolean isValid(String value) {
        if (value.isEmpty() || value.length() > LONGEST_NAME) {
            return false;
        }
        int segmentStart = 0;
        for (int i = 0; i <= value.length(); i++) {
            if (i == value.length() || value.charAt(i) == '/') {
                if (i == segmentStart || i - segmentStart > LONGEST_SEGMENT || value.charAt(segmentStart) == '.') {
                    return false;
                }
                segmentStart = i + 1;
            } else if (!isAllowed(value.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isAllowed(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= '0' && c <= '9')
                || (c >= 'A' && c <= 'Z')
                || c == '.'
                || c == '_'
                || c == '-';
    }

    private static String printable(String value) {
        String cut = value.length() > 100 ? value.substring(0, 100) + "…" : value;
        return cut.replaceAll("\\p{Cntrl}", "?");
    }

    /** The last segment. */
    public String lastSegment() {
        return value.substring(value.lastIndexOf('/') + 1);
    }

    @Override
    public int compareTo(BlobName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
