/** A repository that is open: its keys, its index, its points, and what is remembered of it locally. */
@NullMarked
package dev.holdfast.engine.repository;

import org.jspecify.annotations.NullMarked;
