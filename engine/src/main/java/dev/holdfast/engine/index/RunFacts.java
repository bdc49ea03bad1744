package dev.holdfast.engine.index;

/**
 * What the manifest says of a run.
 *
 * @param number names its file
 * @param entries number of its entries, from which the shape of the file follows
 * @param checksum of the checksums of its pages
 */
record RunFacts(long number, long entries, int checksum) {}
