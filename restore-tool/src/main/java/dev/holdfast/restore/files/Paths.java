package dev.holdfast.restore.files;

import dev.holdfast.engine.console.UsageException;
import dev.holdfast.spi.source.TreePath;
import java.nio.charset.StandardCharsets;

/** Reads paths into a tree from the command line. */
final class Paths {
    private Paths() {}

    /** A path as users write it: with or without a leading {@code /} or {@code ./}, and a trailing slash. */
    static TreePath parse(String text) throws UsageException {
        String relative = text.replaceAll("^(\\./|/)+", "").replaceAll("/+$", "");
        try {
            return relative.isEmpty() || relative.equals(".")
                    ? TreePath.ROOT
                    : TreePath.of(relative.getBytes(StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            throw new UsageException("'" + text + "' is not a path below a tree's root", "Write it like etc/hosts.");
        }
    }
}
