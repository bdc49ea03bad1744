@NullMarked
package dev.holdfast.engine.plugin;

import org.jspecify.annotations.NullMarked;
