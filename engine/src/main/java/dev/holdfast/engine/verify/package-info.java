/** Checks a site: that all it needs is there, authentic and right. */
@NullMarked
package dev.holdfast.engine.verify;

import org.jspecify.annotations.NullMarked;
