@NullMarked
package dev.holdfast.engine.probe;

import org.jspecify.annotations.NullMarked;
