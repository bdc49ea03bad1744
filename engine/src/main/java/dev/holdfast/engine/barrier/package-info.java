/** How agents on several hosts take points at one moment: rounds that they meet in, by way of a store that they share. */
@NullMarked
package dev.holdfast.engine.barrier;

import org.jspecify.annotations.NullMarked;
