/** Limits on what captures take of a host that has other work to do. */
@NullMarked
package dev.holdfast.engine.limit;

import org.jspecify.annotations.NullMarked;
