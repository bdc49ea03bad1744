/**
 * The SPI of what can be protected: sources that are read to make a recovery point, and targets that take it back.
 *
 * <p>A source is of one of two shapes: volumes (disks, read by position) or a tree (files and folders, read in order).
 */
@NullMarked
package dev.holdfast.spi.source;

import org.jspecify.annotations.NullMarked;
