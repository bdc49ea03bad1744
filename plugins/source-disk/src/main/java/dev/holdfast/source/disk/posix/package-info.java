/**
 * The few calls of the C library that a disk needs and the JDK does not offer: holes, read-ahead, exclusive opening of
 * devices, and errors as numbers instead of text. Linux on x86_64 and aarch64.
 */
@NullMarked
package dev.holdfast.source.disk.posix;

import org.jspecify.annotations.NullMarked;
