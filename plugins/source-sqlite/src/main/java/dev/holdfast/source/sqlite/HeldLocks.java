package dev.holdfast.source.sqlite;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Whether this process still holds the locks by which SQLite keeps writers away from what it reads. POSIX takes all of a
 * process's locks on a file away as soon as the process closes the file anywhere: so whatever else reads the same file
 * here, such as a backup of the folder that it is in, would let writers in unnoticed. The kernel tells in
 * {@code /proc/locks} (see proc_locks(5)), and is asked at the beginning and at the end.
 *
 * @see <a href="https://www.sqlite.org/howtocorrupt.html#posix_close_bug">How To Corrupt An SQLite Database File</a>
 */
record HeldLocks(boolean onDatabase, boolean onLog) {
    /** {@code 4: POSIX  ADVISORY  READ 21782 fe:00:2262324 123 123}; waiting ones have an arrow after the number. */
    private static final Pattern LINE =
            Pattern.compile("\\d+: POSIX +\\w+ +\\w+ (\\d+) [0-9a-f]+:[0-9a-f]+:(\\d+) (\\d+) (\\d+|EOF)");

    /** SQLite's file format: the byte that readers share. */
    private static final long SHARED = 0x40000002L;

    /** SQLite's WAL format: the first and the last of the marks that readers hold. */
    private static final long FIRST_MARK = 123;

    private static final long LAST_MARK = 127;

    /** A lock that this process holds. */
    private record Lock(String inode, long first) {}

    /** Asks the kernel. */
    static HeldLocks of(DatabaseFile file) {
        List<Lock> all = ours(Path.of("/proc/locks"), ProcessHandle.current().pid());
        Optional<String> database = inode(file.path());
        Optional<String> log = inode(file.sharedMemory());
        return new HeldLocks(
                all.stream()
                        .anyMatch(lock -> database.filter(lock.inode()::equals).isPresent() && lock.first() == SHARED),
                all.stream()
                        .anyMatch(lock -> log.filter(lock.inode()::equals).isPresent()
                                && lock.first() >= FIRST_MARK
                                && lock.first() <= LAST_MARK));
    }

    /** Whether none is missing that was held before. Where the kernel tells nothing, nothing is missed. */
    boolean stillAfter(HeldLocks before) {
        return (onDatabase || !before.onDatabase) && (onLog || !before.onLog);
    }

    private static List<Lock> ours(Path table, long process) {
        try (Stream<String> lines = Files.lines(table, StandardCharsets.US_ASCII)) {
            return lines.map(LINE::matcher)
                    .filter(Matcher::matches)
                    .filter(line -> line.group(1).equals(String.valueOf(process)))
                    .map(line -> new Lock(line.group(2), Long.parseLong(line.group(3))))
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    private static Optional<String> inode(Path file) {
        try {
            return Optional.of(String.valueOf(Files.getAttribute(file, "unix:ino")));
        } catch (IOException e) {
            return Optional.empty(); // it is not there
        }
    }
}
