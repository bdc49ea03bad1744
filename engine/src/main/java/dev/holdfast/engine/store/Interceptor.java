package dev.holdfast.engine.store;

import dev.holdfast.spi.storage.BlobStoreException;

/** Stands around every request to a store. Used by many threads at once. */
@FunctionalInterface
public interface Interceptor {
    /** A request that is to be made; may be made again. */
    @FunctionalInterface
    interface Call<T> {
        T run() throws BlobStoreException;
    }

    /** Makes a request, or does not. */
    <T> T around(Request request, Call<T> call) throws BlobStoreException;

    /** Both, this one outside. */
    default Interceptor around(Interceptor inner) {
        Interceptor outer = this;
        return new Interceptor() {
            @Override
            public <T> T around(Request request, Call<T> call) throws BlobStoreException {
                return outer.around(request, () -> inner.around(request, call));
            }
        };
    }
}
