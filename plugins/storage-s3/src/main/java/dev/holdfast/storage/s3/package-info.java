/**
 * Keeps the blobs of a store as objects of one bucket of Amazon S3, or of any server that speaks its protocol.
 *
 * <p>A blob is one object: its key is the location's prefix, a slash, and the blob's name. Nothing else is ever written
 * to the bucket. Requests are made by Amazon's SDK with its own retries turned off, as the engine has one place that
 * retries, and with its extra checksums turned off, as several servers refuse or ignore them.
 */
@NullMarked
package dev.holdfast.storage.s3;

import org.jspecify.annotations.NullMarked;
