/** How the agent runs programs of others: hooks, and those that tell somebody of something. */
@NullMarked
package dev.holdfast.agent.program;

import org.jspecify.annotations.NullMarked;
