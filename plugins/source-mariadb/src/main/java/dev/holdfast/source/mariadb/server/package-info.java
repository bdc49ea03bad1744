/** A server: how it is reached, spoken to, and what it says of itself. */
@NullMarked
package dev.holdfast.source.mariadb.server;

import org.jspecify.annotations.NullMarked;
