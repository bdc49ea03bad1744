package org.example.journal;

import dev.holdfast.spi.storage.BlobName;

/**
 * Where a blob stands in the journal.
 *
 * @param name the blob's name
 * @param offset of its first byte in the file
 * @param length its length in bytes
 * @param number of its record, from 1: what the SPI calls the version
 */
record Record(BlobName name, long offset, long length, long number) {}
