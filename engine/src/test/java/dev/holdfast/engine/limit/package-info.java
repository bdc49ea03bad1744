@NullMarked
package dev.holdfast.engine.limit;

import org.jspecify.annotations.NullMarked;
