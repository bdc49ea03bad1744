/** Reads many chunks at once, in the order of their packs: what restores and full checks are made of. */
@NullMarked
package dev.holdfast.engine.read;

import org.jspecify.annotations.NullMarked;
