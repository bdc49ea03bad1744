package dev.holdfast.source.mariadb.base;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a stretch of a file stands in the tree of a base: {@code stream/NUMBER-OFFSET/PATH}. The number counts the stretches
 * as mariabackup wrote them, so that nothing waits on the disk for what comes before it.
 *
 * @param number from 0
 * @param offset of its first byte in the file
 * @param file its path below the data folder
 */
public record ChunkPath(long number, long offset, String file) {
    private static final Pattern PATH = Pattern.compile("stream/([0-9]{12})-([0-9]{16})/(.+)");

    /** Reads one; empty if it is none. */
    public static Optional<ChunkPath> of(String path) {
        Matcher matcher = PATH.matcher(path);
        return matcher.matches()
                ? Optional.of(new ChunkPath(
                        Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2)), matcher.group(3)))
                : Optional.empty();
    }

    @Override
    public String toString() {
        return String.format("stream/%012d-%016d/%s", number, offset, file);
    }
}
