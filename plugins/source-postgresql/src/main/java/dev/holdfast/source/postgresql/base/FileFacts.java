package dev.holdfast.source.postgresql.base;

import dev.holdfast.spi.source.Attributes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * What a file system says of an entry.
 *
 * @param kind of it
 * @param length in bytes
 * @param attributes owner, mode, time
 * @param changed the last change of content or attributes, as the kernel saw it
 * @param inode device and number, as far as they are known
 * @param seen a moment right before this was read, by the clock that {@code changed} is of
 */
record FileFacts(Kind kind, long length, Attributes attributes, Instant changed, String inode, Instant seen) {
    /**
     * Clocks of file systems tick every few milliseconds: what was changed this shortly ago may be changed again without a
     * new time. Two seconds leave room for coarse ones, and for times that are told in whole seconds.
     */
    private static final Duration SETTLED = Duration.ofSeconds(2);

    private static final String ASKED =
            "mode,uid,gid,dev,ino,ctime,lastModifiedTime,size,isDirectory,isRegularFile,isSymbolicLink";

    /** What an entry is. */
    enum Kind {
        FOLDER,
        FILE,
        LINK,
        OTHER
    }

    /** Reads them; a link is not followed. */
    static FileFacts of(Path path, InstantSource clock, OwnerNames names) throws IOException {
        return read(path, clock.instant(), names, LinkOption.NOFOLLOW_LINKS);
    }

    /** Reads them of what a link leads to. */
    static FileFacts following(Path path, InstantSource clock, OwnerNames names) throws IOException {
        return read(path, clock.instant(), names);
    }

    private static FileFacts read(Path path, Instant seen, OwnerNames names, LinkOption... options) throws IOException {
        Map<String, Object> unix = Files.readAttributes(path, "unix:" + ASKED, options); // one call of the system
        int uid = number(unix, "uid").intValue();
        int gid = number(unix, "gid").intValue();
        FileTime modified = (FileTime) Objects.requireNonNull(unix.get("lastModifiedTime"));
        FileTime changed = (FileTime) Objects.requireNonNull(unix.get("ctime"));
        Attributes attributes = new Attributes(
                number(unix, "mode").intValue() & 07777,
                Integer.toUnsignedLong(uid),
                Integer.toUnsignedLong(gid),
                names.user(uid, path, options),
                names.group(gid, path, options),
                modified.toInstant(),
                Collections.unmodifiableSortedMap(new TreeMap<>()));
        return new FileFacts(
                kind(unix),
                number(unix, "size").longValue(),
                attributes,
                changed.toInstant(),
                unix.get("dev") + ":" + unix.get("ino"),
                seen);
    }

    private static Kind kind(Map<String, Object> attributes) {
        if (is(attributes, "isDirectory")) {
            return Kind.FOLDER;
        }
        if (is(attributes, "isRegularFile")) {
            return Kind.FILE;
        }
        return is(attributes, "isSymbolicLink") ? Kind.LINK : Kind.OTHER;
    }

    private static boolean is(Map<String, Object> attributes, String name) {
        return (boolean) Objects.requireNonNull(attributes.get(name));
    }

    private static Number number(Map<String, Object> attributes, String name) {
        return (Number) Objects.requireNonNull(attributes.get(name));
    }

    /**
     * Changes with every write. The kernel sets the time of the last change and no program sets it back, so an equal stamp
     * means an equal file, if the change lay some time back when it was read: a later one then got another time. For a file
     * that was changed just before, the stamp equals no other.
     *
     * @param session tells this reading from all others
     */
    String stamp(String session) {
        boolean settled = changed.isBefore(seen.minus(SETTLED));
        return inode + ":" + changed.getEpochSecond() + "." + changed.getNano() + (settled ? "" : ":" + session);
    }
}
