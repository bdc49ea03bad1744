/** The commands of the agent's program. */
@NullMarked
package dev.holdfast.agent.command;

import org.jspecify.annotations.NullMarked;
