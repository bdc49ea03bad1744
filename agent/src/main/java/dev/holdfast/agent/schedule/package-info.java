/** Decides what is captured and copied when, so that every workload's objective holds at every site. Pure: no threads, no clock. */
@NullMarked
package dev.holdfast.agent.schedule;

import org.jspecify.annotations.NullMarked;
