@NullMarked
package dev.holdfast.engine.log;

import org.jspecify.annotations.NullMarked;
