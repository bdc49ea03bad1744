@NullMarked
package dev.holdfast.engine.tree;

import org.jspecify.annotations.NullMarked;
