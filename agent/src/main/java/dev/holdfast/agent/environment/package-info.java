/** Which side owns an environment: the claim that the agents of one side keep up together, by a lease at a site. */
@NullMarked
package dev.holdfast.agent.environment;

import org.jspecify.annotations.NullMarked;
