@NullMarked
package dev.holdfast.engine.backup;

import org.jspecify.annotations.NullMarked;
