@NullMarked
package dev.holdfast.engine.lease;

import org.jspecify.annotations.NullMarked;
