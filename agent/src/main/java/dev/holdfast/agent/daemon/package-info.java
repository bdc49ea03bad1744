/** The agent at work: what the scheduler decides is done here, by threads that report what came of it. */
@NullMarked
package dev.holdfast.agent.daemon;

import org.jspecify.annotations.NullMarked;
