@NullMarked
package dev.holdfast.engine.store;

import org.jspecify.annotations.NullMarked;
