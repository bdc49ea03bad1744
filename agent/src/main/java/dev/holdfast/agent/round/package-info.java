/** Backup and replication in one go, without a daemon. */
@NullMarked
package dev.holdfast.agent.round;

import org.jspecify.annotations.NullMarked;
