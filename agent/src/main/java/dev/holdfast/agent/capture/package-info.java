/** Taking a point of a workload: its source, the hooks around it, and the backup itself. */
@NullMarked
package dev.holdfast.agent.capture;

import org.jspecify.annotations.NullMarked;
