/**
 * The conformance kit for storage backends: {@link dev.holdfast.spi.tck.storage.BlobStoreContract} is extended by the
 * tests of a backend, and the fakes are for tests of whatever uses a store.
 *
 * <p>What is required of a store, and why, is in {@code docs/storage-requirements.md}.
 */
@NullMarked
package dev.holdfast.spi.tck.storage;

import org.jspecify.annotations.NullMarked;
