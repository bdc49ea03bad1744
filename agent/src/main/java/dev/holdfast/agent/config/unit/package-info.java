/** Amounts as a configuration writes them: each unit is read in one place. */
@NullMarked
package dev.holdfast.agent.config.unit;

import org.jspecify.annotations.NullMarked;
