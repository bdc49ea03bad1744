/** The agent's configuration file: what may stand in it, and every problem with what does. */
@NullMarked
package dev.holdfast.agent.config;

import org.jspecify.annotations.NullMarked;
