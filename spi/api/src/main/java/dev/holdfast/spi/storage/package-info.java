/**
 * The storage SPI: what a backend offers to hold the objects of a repository.
 *
 * <p>Calls are synchronous and thread-safe; every failure is a {@link dev.holdfast.spi.storage.BlobStoreException}.
 */
@NullMarked
package dev.holdfast.spi.storage;

import org.jspecify.annotations.NullMarked;
