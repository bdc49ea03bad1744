/** JMH measurements of the stages that every byte of a backup or restore passes. */
@NullMarked
package dev.holdfast.benchmarks;

import org.jspecify.annotations.NullMarked;
