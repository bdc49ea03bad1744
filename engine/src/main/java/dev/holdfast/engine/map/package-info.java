/** The maps of points: trees of shared nodes, written from below and read from above. */
@NullMarked
package dev.holdfast.engine.map;

import org.jspecify.annotations.NullMarked;
