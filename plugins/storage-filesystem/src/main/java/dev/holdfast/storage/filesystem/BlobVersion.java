package dev.holdfast.storage.filesystem;

import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;

/**
 * The version of a blob, told from its file's attributes alone, so that a listing need not read contents.
 *
 * <p>The clock of a file system ticks every few milliseconds, and inode numbers are soon used again, so neither tells
 * two quick puts apart. Therefore a put sets the time of modification itself: whole seconds from the clock, and below
 * them a number made from the SHA-256 of the content. Two contents share a version only if they are of one length, were
 * put within one second, and have the same number, one of a thousand million.
 */
final class BlobVersion {
    private static final int NANOS_PER_SECOND = 1_000_000_000;

    private BlobVersion() {}

    /** The time of modification for a file with that content. */
    static FileTime timeOf(Instant now, byte[] sha256) {
        long number = 0;
        for (int i = 0; i < Integer.BYTES; i++) {
            number = number << Byte.SIZE | (sha256[i] & 0xff);
        }
        return FileTime.from(Instant.ofEpochSecond(now.getEpochSecond(), number % NANOS_PER_SECOND));
    }

    static String of(BasicFileAttributes file) {
        Instant time = file.lastModifiedTime().toInstant();
        return time.getEpochSecond() + "." + time.getNano() + "-" + file.size();
    }
}
