/** Whether sites answer, seen as it happens. */
@NullMarked
package dev.holdfast.agent.health;

import org.jspecify.annotations.NullMarked;
