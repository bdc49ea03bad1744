/** How the agent gets on with systemd: it says when it is ready, what it does, and that it is alive. */
@NullMarked
package dev.holdfast.agent.systemd;

import org.jspecify.annotations.NullMarked;
