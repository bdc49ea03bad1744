/** Campaigns: long rounds of faults and of load, as programs that say whether what was promised held. */
@NullMarked
package dev.holdfast.campaigns;

import org.jspecify.annotations.NullMarked;
