/** How objectives were kept over a time, by the points that sites have and by what an agent kept of what it saw. */
@NullMarked
package dev.holdfast.agent.report;

import org.jspecify.annotations.NullMarked;
