/** The command line of the bad day. */
@NullMarked
package dev.holdfast.restore;

import org.jspecify.annotations.NullMarked;
