package dev.holdfast.engine.store;

/** The kinds of requests to a store. */
public enum Request {
    STAT,
    /** Of a whole blob, of a range, or of a version. */
    READ,
    LIST,
    LIST_FOLDERS,
    LIST_VERSIONS,
    WARMTH,
    WARM_UP,
    TIME,
    REGION,
    PROTECTION,
    PUT,
    DELETE,
    DELETE_VERSION,
    EXTEND_RETENTION
}
