package dev.holdfast.source.disk;

import dev.holdfast.source.disk.posix.PosixException;
import java.util.List;

/** Watches whether a disk is held still while it is read. */
sealed interface Stillness permits FileStillness, DeviceStillness {
    /** What shows that the disk was or may have been written since the session began; the same words each time. */
    List<String> signsOfChange() throws PosixException;
}
