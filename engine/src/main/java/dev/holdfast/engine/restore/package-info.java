/** Brings points back: disks and trees, in parallel, in the order of packs, verified on the way. */
@NullMarked
package dev.holdfast.engine.restore;

import org.jspecify.annotations.NullMarked;
