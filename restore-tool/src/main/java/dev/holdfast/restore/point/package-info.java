/** Lists recovery points, and those of environments. */
@NullMarked
package dev.holdfast.restore.point;

import org.jspecify.annotations.NullMarked;
