/** Restores disks. */
@NullMarked
package dev.holdfast.restore.disk;

import org.jspecify.annotations.NullMarked;
