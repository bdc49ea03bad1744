/** Reaching a PostgreSQL server: connections, by TCP or a Unix socket, and what it says of itself. */
@NullMarked
package dev.holdfast.source.postgresql.server;

import org.jspecify.annotations.NullMarked;
