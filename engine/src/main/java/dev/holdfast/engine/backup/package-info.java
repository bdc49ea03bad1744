/** Makes recovery points: reads a source, stores what is new, and commits. */
@NullMarked
package dev.holdfast.engine.backup;

import org.jspecify.annotations.NullMarked;
