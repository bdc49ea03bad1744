package dev.holdfast.source.postgresql.base;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.HashMap;
import java.util.Map;

/**
 * The names of the accounts that files belong to, each asked of the system once: it opens its lists of accounts every
 * time, and nearly all files of a server have the same owner. For one thread.
 */
final class OwnerNames {
    private final Map<Integer, String> users = new HashMap<>();
    private final Map<Integer, String> groups = new HashMap<>();

    /** The name of an account, or its number if it has none; {@code owned} belongs to it. */
    String user(int uid, Path owned, LinkOption... options) throws IOException {
        String known = users.get(uid);
        if (known == null) {
            known = attributes(owned, options).owner().getName();
            users.put(uid, known);
        }
        return known;
    }

    /** The same of a group. */
    String group(int gid, Path owned, LinkOption... options) throws IOException {
        String known = groups.get(gid);
        if (known == null) {
            known = attributes(owned, options).group().getName();
            groups.put(gid, known);
        }
        return known;
    }

    private static PosixFileAttributes attributes(Path path, LinkOption... options) throws IOException {
        return Files.readAttributes(path, PosixFileAttributes.class, options);
    }
}
