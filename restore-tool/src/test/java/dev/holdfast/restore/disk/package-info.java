/** Tests of restoring disks. */
@NullMarked
package dev.holdfast.restore.disk;

import org.jspecify.annotations.NullMarked;
