/** The agent's dashboard in a real browser. */
@NullMarked
package dev.holdfast.dashboard;

import org.jspecify.annotations.NullMarked;
