/** Tests of listing points. */
@NullMarked
package dev.holdfast.restore.point;

import org.jspecify.annotations.NullMarked;
