/** The HTTP server: who may ask, how much, and what for; it knows nothing of what the agent does. */
@NullMarked
package dev.holdfast.agent.http;

import org.jspecify.annotations.NullMarked;
