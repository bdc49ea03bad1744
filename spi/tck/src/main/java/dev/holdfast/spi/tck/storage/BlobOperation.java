package dev.holdfast.spi.tck.storage;

/** The kinds of requests that a store serves, for fakes that count or spoil them. */
public enum BlobOperation {
    STAT,
    /** Of a whole blob or of a range. */
    READ,
    LIST,
    LIST_FOLDERS,
    PUT,
    DELETE
}
