/** The sites of a repository that can still be had, and the point that is chosen from them. */
@NullMarked
package dev.holdfast.restore.site;

import org.jspecify.annotations.NullMarked;
