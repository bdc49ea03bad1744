/** Trees of files and folders within points: written in order, read from above. */
@NullMarked
package dev.holdfast.engine.tree;

import org.jspecify.annotations.NullMarked;
