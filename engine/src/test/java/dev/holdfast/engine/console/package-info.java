@NullMarked
package dev.holdfast.engine.console;

import org.jspecify.annotations.NullMarked;
