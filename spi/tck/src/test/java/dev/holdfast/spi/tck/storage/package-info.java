@NullMarked
package dev.holdfast.spi.tck.storage;

import org.jspecify.annotations.NullMarked;
