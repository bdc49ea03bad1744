/**
 * Keeps the blobs of a store as block blobs of one container of Azure Blob Storage, below a prefix if one is given.
 *
 * <p>The store is believed in what it says of conditions, ranges and tiers; lengths and SHA-256 are checked here. The
 * library's own retries are off: who wants a call repeated repeats it.
 */
@NullMarked
package dev.holdfast.storage.azure;

import org.jspecify.annotations.NullMarked;
