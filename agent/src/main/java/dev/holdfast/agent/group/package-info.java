/** Points of several workloads at one moment, here and on other hosts: how they wait for one another. */
@NullMarked
package dev.holdfast.agent.group;

import org.jspecify.annotations.NullMarked;
