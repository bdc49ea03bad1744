/** The repository engine: everything between a source, a store and a target. */
@NullMarked
package dev.holdfast.engine;

import org.jspecify.annotations.NullMarked;
