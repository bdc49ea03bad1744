/** What is done at a site, by whoever may delete there, so that it does not grow without need. */
@NullMarked
package dev.holdfast.engine.maintenance;

import org.jspecify.annotations.NullMarked;
