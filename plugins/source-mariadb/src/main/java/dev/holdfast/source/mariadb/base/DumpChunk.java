package dev.holdfast.source.mariadb.base;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a stretch of a dump stands in the tree of a base: {@code dump/OFFSET}.
 *
 * @param offset of its first byte in the dump
 */
public record DumpChunk(long offset) {
    /** The folder of all stretches. */
    static final String FOLDER = "dump";

    private static final Pattern PATH = Pattern.compile(FOLDER + "/([0-9]{16})");

    /** Reads one; empty if it is none. */
    public static Optional<DumpChunk> of(String path) {
        Matcher matcher = PATH.matcher(path);
        return matcher.matches() ? Optional.of(new DumpChunk(Long.parseLong(matcher.group(1)))) : Optional.empty();
    }

    @Override
    public String toString() {
        return String.format("%s/%016d", FOLDER, offset);
    }
}
