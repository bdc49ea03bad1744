/** The sites of a configuration, as the agent keeps them open, and whether they are what they are said to be. */
@NullMarked
package dev.holdfast.agent.site;

import org.jspecify.annotations.NullMarked;
