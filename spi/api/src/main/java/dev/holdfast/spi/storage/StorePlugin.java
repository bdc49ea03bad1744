package dev.holdfast.spi.storage;

import java.net.URI;
import java.util.List;
import java.util.Set;

/**
 * A kind of store, found by {@link java.util.ServiceLoader} in the folder of its plugin. Has a public constructor
 * without parameters.
 */
public interface StorePlugin {
    /** The name of the kind, in lower case, such as {@code filesystem}. */
    String type();

    /** The URL schemes it opens, in lower case, such as {@code file}. */
    Set<String> schemes();

    /** The parameters that its locations may have; {@code holdfast-agent plugins} shows them. */
    default List<LocationOption> options() {
        return List.of();
    }

    /**
     * Opens a store for reading only.
     *
     * @throws BlobStoreException if the location is not of this kind's form, or the store cannot be reached
     */
    BlobReader openReader(URI location) throws BlobStoreException;

    /**
     * Opens a store for reading and writing, creating its outermost folder where the kind has such and it is missing.
     *
     * @throws BlobStoreException if the location is not of this kind's form, or the store cannot be reached
     */
    BlobStore openStore(URI location) throws BlobStoreException;
}
