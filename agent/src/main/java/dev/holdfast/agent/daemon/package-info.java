/** The agent at work: one thread decides what the scheduler asks for, others do it, and it takes note of what came of it. */
@NullMarked
package dev.holdfast.agent.daemon;

import org.jspecify.annotations.NullMarked;
