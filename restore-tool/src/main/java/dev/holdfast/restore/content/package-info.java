/** What of a point is restored, and what it is restored to. */
@NullMarked
package dev.holdfast.restore.content;

import org.jspecify.annotations.NullMarked;
