@NullMarked
package dev.holdfast.restore;

import org.jspecify.annotations.NullMarked;
