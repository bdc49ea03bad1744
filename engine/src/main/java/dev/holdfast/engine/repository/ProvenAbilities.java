package dev.holdfast.engine.repository;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.engine.RepositoryException;
import dev.holdfast.engine.StoreReading;
import dev.holdfast.engine.format.FormatException;
import dev.holdfast.engine.format.JsonObject;
import dev.holdfast.engine.format.ObjectNames;
import dev.holdfast.spi.storage.Ability;
import dev.holdfast.spi.storage.BlobBody;
import dev.holdfast.spi.storage.BlobReader;
import dev.holdfast.spi.storage.BlobStore;
import dev.holdfast.spi.storage.BlobStoreException;
import dev.holdfast.spi.storage.PutCondition;
import dev.holdfast.spi.storage.PutOptions;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Which conditions of puts a site's store was seen to enforce: the object {@code ledger/abilities}. It is not signed: who
 * could change it could change anything there, and all it can do is to have puts made without conditions, or with some that
 * the store ignores; what is put is named by its hash all the same.
 */
public final class ProvenAbilities {
    private static final int LARGEST = 1 << 16;

    private ProvenAbilities() {}

    /** What is recorded; none if there is no record, or it cannot be understood. */
    public static Optional<Set<Ability>> read(BlobReader store) throws BlobStoreException {
        try {
            JsonObject object = JsonObject.parse(StoreReading.whole(store, ObjectNames.ABILITIES, LARGEST));
            Set<Ability> proven = EnumSet.noneOf(Ability.class);
            for (String text : object.texts("proven")) {
                for (Ability ability : Ability.values()) {
                    if (text(ability).equals(text)) {
                        proven.add(ability);
                    }
                }
            }
            return Optional.of(proven);
        } catch (BlobStoreException.NotFound | FormatException | RepositoryException e) {
            return Optional.empty();
        }
    }

    /** Records what a trial showed. */
    public static void record(BlobStore store, Collection<Ability> proven, Instant now) throws BlobStoreException {
        ObjectNode object = JsonObject.create();
        proven.stream().sorted().map(ProvenAbilities::text).forEach(object.putArray("proven")::add);
        object.put("tried", now.toString());
        BlobBody body = BlobBody.of(JsonObject.bytes(object));
        if (proven.contains(Ability.PUT_IF_ABSENT)) {
            try {
                store.put(ObjectNames.ABILITIES, body, new PutCondition.IfAbsent());
                return; // also with credentials that may not replace anything
            } catch (BlobStoreException.AlreadyExists e) {
                if (read(store).equals(Optional.of(Set.copyOf(proven)))) {
                    return;
                }
            }
        }
        store.put(ObjectNames.ABILITIES, body, PutOptions.OVERWRITE);
    }

    /** As it is written and shown. */
    public static String text(Ability ability) {
        return ability.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
