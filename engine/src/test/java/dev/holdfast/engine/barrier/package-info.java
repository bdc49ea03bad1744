@NullMarked
package dev.holdfast.engine.barrier;

import org.jspecify.annotations.NullMarked;
