/**
 * The SPI of databases: servers whose files are read to make a base point while they run, and whose log is received
 * without end, so that a base and the log after it give any instant.
 */
@NullMarked
package dev.holdfast.spi.database;

import org.jspecify.annotations.NullMarked;
