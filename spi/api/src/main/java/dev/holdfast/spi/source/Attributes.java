package dev.holdfast.spi.source;

import java.time.Instant;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What belongs to an entry beside its content.
 *
 * @param mode the permission bits with set-user-id, set-group-id and sticky: 0 to 07777
 * @param uid owner's number, 0 to 2^32-1
 * @param gid group's number, 0 to 2^32-1
 * @param owner owner's name, or empty if it has none
 * @param group group's name, or empty if it has none
 * @param modified time of the last modification, to the nanosecond
 * @param extended extended attributes by full name ({@code user.x}, {@code security.capability},
 *     {@code system.posix_acl_access} …); values are not changed
 */
public record Attributes(
        int mode,
        long uid,
        long gid,
        String owner,
        String group,
        Instant modified,
        SortedMap<String, byte[]> extended) {
    public Attributes {
        if (mode < 0 || mode > 0xFFF || uid < 0 || uid > 0xFFFFFFFFL || gid < 0 || gid > 0xFFFFFFFFL) {
            throw new IllegalArgumentException("not attributes: mode " + mode + ", uid " + uid + ", gid " + gid);
        }
        extended = Collections.unmodifiableSortedMap(new TreeMap<>(extended));
    }
}
