package dev.holdfast.engine.index;

/**
 * One change to the index's folder, told after it was made: tests rebuild from these every state that a crash or a
 * power failure could leave.
 */
sealed interface DiskStep {
    /** Bytes were written; a power failure may lose them until the file is synced. */
    @SuppressWarnings("ArrayRecordComponent") // lent for the call, never compared
    record Written(String file, long offset, byte[] bytes, int length) implements DiskStep {}

    /** The file has this length now: cut, or continued with zeros. */
    record Resized(String file, long length) implements DiskStep {}

    /** What was written to the file is durable. */
    record Synced(String file) implements DiskStep {}

    /** The file has another name, and replaced what had it; durable once the folder is synced. */
    record Renamed(String from, String to) implements DiskStep {}

    /** The file is gone; durable once the folder is synced. */
    record Deleted(String file) implements DiskStep {}

    /** Names of files are durable. */
    record FolderSynced() implements DiskStep {}
}
