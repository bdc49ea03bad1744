package dev.holdfast.source.directory;

import dev.holdfast.source.directory.posix.FileStatus;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Numbers for files with several names: one file, one number; two files, two. A file in the file system of the root has
 * its inode's number, so that it is the same in every session, as long as no other file took that number before.
 * Remembers each such file until its last name was seen.
 */
final class LinkNumbers {
    private record Identity(long device, long inode) {}

    private static final class Known {
        private final long number;
        private long namesLeft;

        private Known(long number, long namesLeft) {
            this.number = number;
            this.namesLeft = namesLeft;
        }
    }

    private final long homeDevice;
    private final Map<Identity, Known> known = new HashMap<>();
    private final Set<Long> taken = new HashSet<>();

    LinkNumbers(long homeDevice) {
        this.homeDevice = homeDevice;
    }

    /** The number of a file; empty if it has one name. */
    Optional<Long> of(FileStatus status) {
        if (status.names() < 2 || status.kind() == FileStatus.Kind.FOLDER) {
            return Optional.empty();
        }
        Identity identity = new Identity(status.device(), status.inode());
        Known file = known.computeIfAbsent(identity, id -> new Known(choose(id), status.names()));
        if (--file.namesLeft == 0) {
            known.remove(identity);
        }
        return Optional.of(file.number);
    }

    private long choose(Identity file) {
        long number = file.device == homeDevice ? file.inode : file.inode ^ Long.rotateRight(file.device + 1, 13);
        while (!taken.add(number)) {
            number++;
        }
        return number;
    }
}
