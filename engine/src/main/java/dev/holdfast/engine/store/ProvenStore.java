package dev.holdfast.engine.store;

import dev.holdfast.spi.storage.Ability;
import dev.holdfast.spi.storage.BlobBody;
import dev.holdfast.spi.storage.BlobName;
import dev.holdfast.spi.storage.BlobStat;
import dev.holdfast.spi.storage.BlobStore;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.Capabilities;
import dev.holdfast.spi.storage.PutCondition;
import dev.holdfast.spi.storage.PutOptions;
import java.util.EnumSet;
import java.util.Set;

/** A store of whose conditions only those are believed that a {@link ConditionTrial} proved. */
public final class ProvenStore extends InterceptedStore {
    private static final Set<Ability> CONDITIONS = Set.of(Ability.PUT_IF_ABSENT, Ability.PUT_IF_VERSION);

    private final Capabilities capabilities;

    public ProvenStore(BlobStore delegate, Set<Ability> proven) {
        super(delegate, ProvenStore::call);
        EnumSet<Ability> missing = EnumSet.copyOf(CONDITIONS);
        missing.removeAll(proven);
        capabilities = delegate.capabilities().without(missing);
    }

    private static <T> T call(Request request, Interceptor.Call<T> call) throws BlobStoreException {
        return call.run();
    }

    @Override
    public Capabilities capabilities() {
        return capabilities;
    }

    @Override
    public BlobStat put(BlobName name, BlobBody body, PutOptions options) throws BlobStoreException {
        boolean believed = switch (options.condition()) {
            case PutCondition.Overwrite _ -> true;
            case PutCondition.IfAbsent _ -> capabilities.putIfAbsent();
            case PutCondition.IfVersion _ -> capabilities.putIfVersion();
        };
        if (!believed) {
            throw new BlobStoreException.Unsupported(
                    "this store was not proven to enforce conditions such as " + options.condition(),
                    "Try it again with: holdfast-restore probe --record");
        }
        return super.put(name, body, options);
    }
}
