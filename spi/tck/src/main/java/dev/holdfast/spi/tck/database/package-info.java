/** A database in memory, for tests of what protects databases. */
@NullMarked
package dev.holdfast.spi.tck.database;

import org.jspecify.annotations.NullMarked;
