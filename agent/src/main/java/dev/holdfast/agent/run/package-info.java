/** What runs and what ran: captures of workloads and copies to sites, how far they have come, and what came of them. */
@NullMarked
package dev.holdfast.agent.run;

import org.jspecify.annotations.NullMarked;
