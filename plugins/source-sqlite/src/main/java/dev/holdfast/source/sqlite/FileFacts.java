package dev.holdfast.source.sqlite;

import dev.holdfast.spi.source.Attributes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.Principal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What the file system says of a database before it is copied.
 *
 * @param bytesInUse of the file and of its write-ahead log: no copy is larger
 * @param stamp changes with each commit; read first, so that what is committed meanwhile makes the next one differ
 */
record FileFacts(long bytesInUse, String stamp) {
    /** File systems tell times to some milliseconds: what changed just now may change again unnoticed. */
    private static final Duration JUST_NOW = Duration.ofSeconds(2);

    /** The permission bits of a mode, with set-user-id, set-group-id and sticky. */
    private static final int PERMISSIONS = 07777;

    static FileFacts of(DatabaseFile file, InstantSource clock) throws IOException {
        StringBuilder stamp = new StringBuilder();
        long bytes = 0;
        Instant newest = Instant.MIN;
        // Whoever opens a log as root gives it its owner again, which changes its ctime and nothing else.
        for (Timed each :
                List.of(new Timed(file.path(), "ctime"), new Timed(file.beside("-wal"), "lastModifiedTime"))) {
            Optional<Map<String, Object>> found = read(each.file(), each.time());
            if (found.isPresent()) {
                Instant changed = get(found.get(), each.time(), FileTime.class).toInstant();
                long size = get(found.get(), "size", Long.class);
                stamp.append(found.get().get("ino")).append(' ').append(changed).append(' ');
                stamp.append(size).append(' ');
                bytes += size;
                newest = newest.isAfter(changed) ? newest : changed;
            }
        }
        Instant now = clock.instant();
        if (Duration.between(newest, now).compareTo(JUST_NOW) < 0) {
            stamp.append("read ").append(now);
        }
        return new FileFacts(bytes, stamp.toString().strip());
    }

    /** A file, and the time of it that changes when its content does. */
    private record Timed(Path file, String time) {}

    private static Optional<Map<String, Object>> read(Path file, String time) throws IOException {
        try {
            return Optional.of(Files.readAttributes(file, "unix:ino,size," + time, LinkOption.NOFOLLOW_LINKS));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** Whose a file is, and who may do what with it. */
    static Attributes attributes(Path file) throws IOException {
        Map<String, Object> all =
                Files.readAttributes(file, "unix:mode,uid,gid,owner,group,lastModifiedTime", LinkOption.NOFOLLOW_LINKS);
        return new Attributes(
                get(all, "mode", Integer.class) & PERMISSIONS,
                Integer.toUnsignedLong(get(all, "uid", Integer.class)),
                Integer.toUnsignedLong(get(all, "gid", Integer.class)),
                name(get(all, "owner", Principal.class)),
                name(get(all, "group", Principal.class)),
                get(all, "lastModifiedTime", FileTime.class).toInstant(),
                new TreeMap<>());
    }

    private static <T> T get(Map<String, Object> attributes, String name, Class<T> type) throws IOException {
        return Optional.ofNullable(attributes.get(name))
                .map(type::cast)
                .orElseThrow(() -> new IOException("the file system does not tell the attribute " + name));
    }

    /** A number without a name has none. */
    private static String name(Principal principal) {
        return principal.getName().matches("[0-9]+") ? "" : principal.getName();
    }
}
