/** What the agent looks at again and again beside its work, and what it finds: owners, clocks, links, other agents. */
@NullMarked
package dev.holdfast.agent.watch;

import org.jspecify.annotations.NullMarked;
