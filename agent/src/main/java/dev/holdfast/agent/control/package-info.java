/** The running agent, for those who look on and ask: how all of it stands, what changed, and what it is asked to do. */
@NullMarked
package dev.holdfast.agent.control;

import org.jspecify.annotations.NullMarked;
