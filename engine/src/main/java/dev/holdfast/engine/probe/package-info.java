/** Tries out a store: whether it does what a repository needs, what it enforces beyond that, and how fast it is. */
@NullMarked
package dev.holdfast.engine.probe;

import org.jspecify.annotations.NullMarked;
