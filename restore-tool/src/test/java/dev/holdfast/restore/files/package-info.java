/** Tests of restoring trees. */
@NullMarked
package dev.holdfast.restore.files;

import org.jspecify.annotations.NullMarked;
