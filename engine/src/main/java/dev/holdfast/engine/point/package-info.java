/** Recovery points: listing, choosing and opening them. */
@NullMarked
package dev.holdfast.engine.point;

import org.jspecify.annotations.NullMarked;
