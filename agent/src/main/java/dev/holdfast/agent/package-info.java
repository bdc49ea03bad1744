/** The daemon and its command line. */
@NullMarked
package dev.holdfast.agent;

import org.jspecify.annotations.NullMarked;
