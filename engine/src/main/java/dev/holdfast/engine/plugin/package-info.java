/** Finds and loads plugins, each with a class loader of its own. */
@NullMarked
package dev.holdfast.engine.plugin;

import org.jspecify.annotations.NullMarked;
