/** Receiving the log of a server (its WAL) through a replication slot, across timelines. */
@NullMarked
package dev.holdfast.source.postgresql.wal;

import org.jspecify.annotations.NullMarked;
