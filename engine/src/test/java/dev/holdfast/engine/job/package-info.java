/** Whole jobs, from a source to a store to a target, over stores in memory that fail, lie and crash. */
@NullMarked
package dev.holdfast.engine.job;

import org.jspecify.annotations.NullMarked;
