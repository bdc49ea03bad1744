package dev.holdfast.engine.plugin;

import dev.holdfast.engine.store.Interceptor;
import dev.holdfast.engine.store.Request;
import dev.holdfast.spi.storage.BlobStoreException;

/** Has calls to a plugin run with its own class loader as the thread's: libraries look for their parts there. */
final class PluginContext implements Interceptor {
    private final ClassLoader loader;

    PluginContext(ClassLoader loader) {
        this.loader = loader;
    }

    <T> T call(Call<T> call) throws BlobStoreException {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            return call.run();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    @Override
    public <T> T around(Request request, Call<T> call) throws BlobStoreException {
        return call(call);
    }
}
